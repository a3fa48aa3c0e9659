"""From a request to a read or a write to a page. Each part of the register has its module."""

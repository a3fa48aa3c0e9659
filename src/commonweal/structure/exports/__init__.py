"""How structure's lists leave: the columns that people see and take away."""

"""Where the server listens, and what is said when it cannot."""

import socket
from collections.abc import Iterator

import pytest

from commonweal.cli.refusal import CannotGoOn
from commonweal.site import serving


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_port_that_is_free_is_taken(taken: int) -> None:
    port = serving.free_port("127.0.0.1", taken)
    assert port > taken
    assert serving.free_port("127.0.0.1", port) == port
    serving.require_port("127.0.0.1", port)


def test_port_in_use_is_told(taken: int) -> None:
    with pytest.raises(CannotGoOn, match=rf"Port {taken} of 127.0.0.1 is in use by another program"):
        serving.require_port("127.0.0.1", taken)


def test_ports_all_in_use_are_told(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PORTS_TO_TRY", 1)
    with pytest.raises(CannotGoOn, match="Give another one with --port"):
        serving.free_port("127.0.0.1", taken)

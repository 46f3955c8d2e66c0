"""Ports on loopback."""

import socket

import pytest

from launch.ports import choose_free_ports, is_port_free


def test_a_port_somebody_listens_on_is_not_free():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert not is_port_free(listener.getsockname()[1])


def test_a_port_taken_on_all_addresses_is_not_free():
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))
        listener.listen()
        assert not is_port_free(listener.getsockname()[1])


@pytest.mark.parametrize("count", [1, 5])
def test_chosen_ports_are_free_and_differ(count):
    ports = choose_free_ports(count)
    assert len(set(ports)) == count
    assert all(is_port_free(port) for port in ports)

"""Which network addresses belong to the public internet."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network

__all__ = ["Address", "AddressCheck", "is_public"]

Address = IPv4Address | IPv6Address
AddressCheck = Callable[[Address], bool]

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet.

    An IPv6 address that carries an IPv4 one (mapped, compatible, 6to4, Teredo, NAT64) is as
    public as that.
    """
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        if carried:
            return all(map(is_public, carried))
        if address.is_site_local or address in _NAT64[1]:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that packets to an IPv6 address end up at."""
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    if address in _NAT64[0] or 1 < int(address) < 2**32:
        return (IPv4Address(int(address) % 2**32),)
    return ()

"""`onrecord` for which 127.0.0.1 is a public address, and that waits four seconds for a page."""

from __future__ import annotations

from ipaddress import ip_address

from onrecord.cli import main
from onrecord.sources.addresses import Address, is_public
from onrecord.sources.inputs import fetch
from onrecord.sources.web import fetch_url


def allowed(address: Address) -> bool:
    return address == ip_address("127.0.0.1") or is_public(address)


if __name__ == "__main__":
    assert fetch.__kwdefaults__ and fetch_url.__kwdefaults__
    fetch.__kwdefaults__["allowed"] = allowed
    fetch_url.__kwdefaults__["seconds"] = 4.0
    main()

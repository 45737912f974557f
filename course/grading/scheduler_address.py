"""Which schedulers copies may be sent to: this machine's own, or one under TLS."""

import ipaddress
from urllib.parse import urlsplit

from course.base.errors import ClusterError

TLS_HELP = (
    "Give Dask its certificates by DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
    "…__TLS__CLIENT__CERT and …__TLS__CLIENT__KEY, or by its configuration file "
    "(https://distributed.dask.org/en/stable/tls.html)"
)


def check_address(address: str) -> None:
    """Refuse a scheduler whose messages could be read or forged on the way.

    >>> check_address("tcp://127.0.0.1:8786")
    >>> check_address("tls://10.0.0.5:8786")

    Raises:
        ClusterError: if it is neither on loopback nor under TLS.
    """
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme not in ("tcp", "tls") or not parts.hostname:
        raise ClusterError(f"scheduler {address!r}: expected tls://HOST:PORT")
    if parts.scheme == "tcp" and not _is_loopback(parts.hostname):
        raise ClusterError(
            f"scheduler {address!r} is not on this machine's loopback: copies and grades would "
            f"cross the network in clear, and anybody could answer; expected tls://. {TLS_HELP}"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

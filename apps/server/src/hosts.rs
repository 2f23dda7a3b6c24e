//! Which addresses lead to this machine, and which into the networks around it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Whether an address leads to this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match (url.host(), literal(url)) {
        (_, Some(address)) => address.is_loopback(),
        (Some(Host::Domain(name)), None) => {
            // With the dot at its end it is the same name (RFC 1034, section 3.1).
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        _ => false,
    }
}

/// Whether an address leads to this machine, or names one of the networks around it by number. What a name leads to is
/// not looked up.
pub(crate) fn is_inside(url: &Url) -> bool {
    is_loopback(url)
        || match literal(url) {
            Some(IpAddr::V4(address)) => is_inside_v4(address),
            Some(IpAddr::V6(address)) => is_inside_v6(address),
            None => false,
        }
}

/// An address in numbers; one of IPv4 may stand in one of IPv6.
fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(IpAddr::V4(address)),
        Host::Ipv6(address) => Some(IpAddr::V6(address).to_canonical()),
        Host::Domain(_) => None,
    }
}

fn is_inside_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        // This network (RFC 6890), and what providers share (RFC 6598).
        || first == 0
        || (first == 100 && second & 0xc0 == 64)
}

fn is_inside_v6(address: Ipv6Addr) -> bool {
    address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, loopback: bool, inside: bool) {
        let url = Url::parse(address).unwrap();
        let found = (is_loopback(&url), is_inside(&url));
        assert_eq!(found, (loopback, inside), "{address}");
    }

    #[test]
    fn addresses_are_known_however_they_are_written() {
        for here in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://localhost/",
            "http://app.localhost:1/",
            "http://localhost./",
            "http://app.localhost.:1/",
            "http://127.0.0.1./",
        ] {
            check(here, true, true);
        }
        for around in [
            "https://10.0.0.1/",
            "https://172.16.3.4/",
            "https://192.168.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://255.255.255.255/",
            "https://[::]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[::ffff:10.0.0.1]/",
        ] {
            check(around, false, true);
        }
        for elsewhere in [
            "https://login.example.com/",
            "https://93.184.216.34/",
            "https://[2606:2800::1]/",
            "https://localhost.example.com/",
        ] {
            check(elsewhere, false, false);
        }
    }
}

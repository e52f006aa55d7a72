package import Model

/// What the lists that are known by name are for: the MISP project's by their directory, and the kinds of names in the
/// bundled files.
package enum KnownWarningLists {
    /// Nil for an unknown list; callers then take `.other`.
    package static func category(of name: String) -> WarningCategory? {
        let name = name.lowercased()
        return table.first { entry in words(entry.names).contains { $0.elementsEqual(name.utf8) } }?.category
    }

    /// Lists of the MISP project that we refuse: they are outdated or far too long.
    package static func isUnused(_ name: String) -> Bool {
        let name = name.lowercased()
        return words(unused).contains { $0.elementsEqual(name.utf8) }
    }

    /// The category of a kind of name in the bundled file.
    static func bundledCategory(of name: String) -> WarningCategory {
        switch name {
        case "abused-hosting": .sharedHosting
        case "url-shortener": .shortener
        case "freemail": .freemail
        case "popular": .popular
        case "reserved-names": .reserved
        default: category(of: name) ?? .benign
        }
    }

    private static func words(_ literal: StaticString) -> [ArraySlice<UInt8>] { NameTable.words(literal) }

    private static let unused: StaticString = """
        covid covid-19-krassi-whitelist covid-19-cyber-threat-coalition-whitelist digitalside phone_numbers \
        common-contact-emails google-chrome-crux-1million cloudflare-top1m cloudflare-top200k cloudflare-top500k
        """

    private static let table: [(category: WarningCategory, names: StaticString)] = [
        (.trivialHash, "empty-hashes eicar.com common-ioc-false-positive"),
        (.reserved, "rfc1918 rfc5735 rfc6598 rfc3849 multicast ipv6-linklocal rfc6761"),
        (.resolver, "public-dns-v4 public-dns-v6 public-dns-hostname"),
        (
            .benign,
            """
            tlds second-level-tlds whats-my-ip security-provider-blogpost automated-malware-analysis microsoft \
            microsoft-office365 microsoft-win10-connection-endpoints google crl-hostname bank-website university_domains \
            dax30 captive-portals ti-falsepositives nioc-filehash windows-binary-hashes mozilla-ca mozilla-intermediateca \
            microsoft-azure-appid wikimedia google-gmail-sending-ips googlebot
            """
        ),
        (
            .popular,
            """
            moz-top500 alexa tranco10k tranco majestic_million cisco_top1000 cisco_top5k cisco_top10k cisco_top20k \
            cloudflare-top200 cloudflare-top1k cloudflare-top2k cloudflare-top5k cloudflare-top10k cloudflare-top20k \
            cloudflare-top50k cloudflare-top100k
            """
        ),
        (.sharedHosting, "lots-project"),
        (.shortener, "url-shortener"),
        (
            .sharedInfrastructure,
            """
            amazon-aws google-gcp microsoft-azure microsoft-azure-china microsoft-azure-germany microsoft-azure-us-gov \
            oracle-oci ovh-cluster github akamai apple bunny-net cloudflare fastly stackpath zscaler microsoft-office365-ip \
            microsoft-office365-cn icloud-private-relay vpn-ipv4 vpn-ipv6 dynamic-dns parking-domain parking-domain-ns \
            public-ipfs-gateways telegram-ips smtp-sending-ips smtp-receiving-ips crl-ip link-in-bio disposable-email \
            openai-gptbot microsoft-mdca-proxy
            """
        ),
        (
            .scanner,
            """
            alphastrike-research-nt-scanning alphastrike-scanning bufferover-nt-scanning censys-scanning check-host-net \
            circl-security-scanning circl-ssh-scanning coalition-signals-intelligence-nt-scanning cybergreen-nt-scanning \
            cyberresilience-nt-scanning cypex-nt-scanning f6-nt-scanning findip-host internet-census-nt-scanning \
            internetcleanup-scanner intrinsec-nt-scanning ipinfo-nt-scanning ipip-nt-scanning modat-nt-scanning modat-scanner \
            netsecscan-nt-scanning netsecscan-scanning onyphe-nt-scanning onyphe-scanner palo-alto-networks-cortex-cloud \
            palo-alto-networks-cortex-xpanse probethenet-nt-scanning rapid7-nt-scanning research-scanner-nt-scanning \
            shadowforce-nt-scanning shadowforce-scanning shadowserver-nt-scanning shadowserver shodan-nt-scanning \
            shodan-scanning skipa-nt-scanning stretchoid-nt-scanning tenable-cloud-ipv4 tenable-cloud-ipv6 \
            umich-cse-connection-attempts
            """
        ),
        (.sinkhole, "sinkholes umbrella-blockpage-v4 umbrella-blockpage-v6 umbrella-blockpage-hostname"),
        (.simulation, "microsoft-attack-simulator"),
    ]
}

import Notation

/// The proxies that an environment names: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, also in capitals (but
/// not `HTTP_PROXY`, which a CGI client could set).
///
/// A proxy resolves names itself, so it must keep its clients from internal addresses. Here only addresses that are
/// written in the URL are refused.
package struct FetchProxies: Sendable {
    private let https: String?
    private let http: String?
    private let exceptions: [String]

    /// No proxy.
    package init() {
        https = nil
        http = nil
        exceptions = []
    }

    /// - Parameter lookup: the value of an environment variable; nil for none.
    package init(environment lookup: (String) -> String?) {
        func value(_ names: String...) -> String? {
            names.lazy.compactMap(lookup).first { !$0.isEmpty }
        }
        let all = value("all_proxy", "ALL_PROXY")
        https = value("https_proxy", "HTTPS_PROXY") ?? all
        http = value("http_proxy") ?? all
        exceptions = (value("no_proxy", "NO_PROXY") ?? "").utf8
            .split { $0 == 0x2C || $0 <= 0x20 }
            .map { String(decoding: $0.drop { $0 == 0x2E }.map(TextCoding.lowercased), as: UTF8.self) }
    }

    /// The proxy for a host; nil to go there directly. An exception holds for the host and for all names under it.
    func proxy(scheme: String, host: String) -> String? {
        guard let proxy = scheme == "https" ? https : http else { return nil }
        let host = String(decoding: host.utf8.map(TextCoding.lowercased), as: UTF8.self)
        let isExcepted = exceptions.contains { $0 == "*" || host == $0 || host.hasSuffix("." + $0) }
        return isExcepted ? nil : proxy
    }
}

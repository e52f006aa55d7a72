import CCurl

/// The parts of an address, split by libcurl itself, so that we check the very host that libcurl connects to.
struct Target {
    let scheme: String
    /// Without brackets, in lower case.
    let host: String
    let port: String

    /// Nil when it is not a URL with a host. The handle and the texts it gives are freed here.
    init?(_ address: String) {
        guard let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        guard curl_url_set(url, CURLUPART_URL, address, 0) == CURLUE_OK else { return nil }
        func part(_ part: CURLUPart) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(url, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST), let port = part(CURLUPART_PORT)
        else { return nil }
        self.scheme = scheme
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host.lowercased()
        self.port = port
    }

    func isSameOrigin(as other: Target) -> Bool { scheme == other.scheme && host == other.host && port == other.port }
}

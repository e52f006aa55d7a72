import CCurl
import Notation

/// Fetches addresses over HTTP with libcurl, one at a time, each within its limits. A value owns one handle and uses it
/// again, so connections stay open between fetches; it is for one thread.
///
/// The handle is made in `init`, used only here and freed in `deinit`. Texts given to libcurl are copied by it; the
/// list of fields and the transfer live until the handle is reset.
package struct Fetcher: ~Copyable {
    private let handle: UnsafeMutableRawPointer?
    private let proxies: FetchProxies
    private let authorities: String?

    /// Prepares libcurl once, before any thread uses it.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameter authorities: a file of certificates to trust in place of the machine's; nil for those.
    package init(proxies: FetchProxies = FetchProxies(), authorities: String? = nil) {
        handle = Self.isReady ? curl_easy_init() : nil
        self.proxies = proxies
        self.authorities = authorities
    }

    deinit { curl_easy_cleanup(handle) }

    /// Fetches and follows redirects; each hop is checked like the first, and all share the limits on time.
    package mutating func fetch(_ request: FetchRequest, within limits: FetchLimits) -> FetchReply {
        let deadline = Self.clock + limits.totalSeconds
        var address = request.address
        var movedTo: String?
        var isPermanent = true
        var redirects = 0
        func reply(_ outcome: FetchOutcome) -> FetchReply {
            FetchReply(outcome: outcome, address: address, movedTo: movedTo, redirects: redirects)
        }
        guard let first = Target(address) else { return reply(.refusedScheme) }
        var target = first
        while true {
            let rest = deadline - Self.clock
            guard rest > 0 else { return reply(.timedOut) }
            let step = perform(request, at: address, target, first, seconds: rest, within: limits)
            guard case .redirect(let status, let location) = step else {
                if case .outcome(let outcome) = step { return reply(outcome) }
                return reply(.network(reason: "no answer"))
            }
            guard redirects < limits.redirects else { return reply(.tooManyRedirects) }
            guard let next = Target(location) else { return reply(.refusedScheme) }
            redirects += 1
            address = location
            target = next
            isPermanent = isPermanent && (status == 301 || status == 308)
            if isPermanent { movedTo = location }
        }
    }

    private enum Step {
        case outcome(FetchOutcome)
        case redirect(status: Int, to: String)
    }

    private mutating func perform(
        _ request: FetchRequest,
        at address: String,
        _ target: Target,
        _ first: Target,
        seconds: Double,
        within limits: FetchLimits
    ) -> Step {
        guard let handle else { return .outcome(.network(reason: "libcurl cannot be started")) }
        guard target.scheme == "https" || (target.scheme == "http" && limits.allowsPlainHTTP) else {
            return .outcome(.refusedScheme)
        }
        if !limits.allowsInternalAddresses, Self.isInternal(target.host) { return .outcome(.refusedAddress) }
        let proxy = proxies.proxy(scheme: target.scheme, host: target.host)
        let transfer = Transfer(limits: limits, isDirect: proxy == nil, wantedField: request.wantedField)
        var fields: UnsafeMutablePointer<curl_slist>?
        defer {
            curl_easy_reset(handle)
            curl_slist_free_all(fields)
        }
        for field in Self.fields(of: request, sendsSecret: target.isSameOrigin(as: first)) {
            guard let longer = curl_slist_append(fields, field) else {
                return .outcome(.network(reason: "libcurl has no memory"))
            }
            fields = longer
        }
        guard
            set(limits, seconds: seconds, on: handle), Self.text(handle, CURLOPT_URL, address),
            Self.text(handle, CURLOPT_USERAGENT, request.userAgent), Self.text(handle, CURLOPT_PROXY, proxy ?? ""),
            Self.text(handle, CURLOPT_NOPROXY, ""),
            curl_set_list(handle, CURLOPT_HTTPHEADER, fields) == CURLE_OK,
            request.json.map({ Self.text(handle, CURLOPT_COPYPOSTFIELDS, $0) }) ?? true,
            attach(transfer, to: handle)
        else { return .outcome(.network(reason: "libcurl lacks an option")) }
        return withExtendedLifetime(transfer) {
            let code = curl_easy_perform(handle)
            return Self.step(code, transfer, request: request, handle: handle)
        }
    }

    // MARK: options

    private func set(_ limits: FetchLimits, seconds: Double, on handle: UnsafeMutableRawPointer) -> Bool {
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_TIMEOUT_MS, max(1, Int(seconds * 1000))),
            (CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(min(limits.connectSeconds, seconds) * 1000))),
            (CURLOPT_LOW_SPEED_LIMIT, limits.minimumBytesPerSecond), (CURLOPT_LOW_SPEED_TIME, limits.slowSeconds),
        ]
        for (option, value) in numbers where curl_set_long(handle, option, value) != CURLE_OK { return false }
        let protocols = limits.allowsPlainHTTP ? "http,https" : "https"
        let size = curl_off_t(limits.bodyBytes)
        return Self.text(handle, CURLOPT_PROTOCOLS_STR, protocols)
            && Self.text(handle, CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
            && curl_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, size) == CURLE_OK
            && (authorities.map { Self.text(handle, CURLOPT_CAINFO, $0) } ?? true)
    }

    private func attach(_ transfer: Transfer, to handle: UnsafeMutableRawPointer) -> Bool {
        let pointer = Unmanaged.passUnretained(transfer).toOpaque()
        return curl_set_writer(handle, CURLOPT_WRITEFUNCTION, Transfer.writeBody) == CURLE_OK
            && curl_set_pointer(handle, CURLOPT_WRITEDATA, pointer) == CURLE_OK
            && curl_set_writer(handle, CURLOPT_HEADERFUNCTION, Transfer.writeHeader) == CURLE_OK
            && curl_set_pointer(handle, CURLOPT_HEADERDATA, pointer) == CURLE_OK
            && curl_set_socket_opener(handle, Transfer.openSocket) == CURLE_OK
            && curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, pointer) == CURLE_OK
            && curl_set_prereq(handle, Transfer.beforeRequest) == CURLE_OK
            && curl_set_pointer(handle, CURLOPT_PREREQDATA, pointer) == CURLE_OK
    }

    private static func text(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) -> Bool {
        curl_set_text(handle, option, value) == CURLE_OK
    }

    /// Header fields of the request. Validators with a line break inside are not sent.
    private static func fields(of request: FetchRequest, sendsSecret: Bool) -> [String] {
        var fields: [String] = []
        func add(_ name: String, _ value: String) {
            guard !value.isEmpty, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return }
            fields.append(name + ": " + value)
        }
        add("If-None-Match", request.etag)
        add("If-Modified-Since", request.lastModified)
        add("Accept", request.accept)
        if request.json != nil { add("Content-Type", "application/json") }
        if sendsSecret, let secret = request.secret { add(secret.name, secret.value) }
        return fields
    }

    /// Names and addresses that are internal at first sight.
    private static func isInternal(_ host: String) -> Bool {
        var name = host
        if name.hasSuffix(".") { name.removeLast() }
        return name == "localhost" || name.hasSuffix(".localhost") || InternalAddress.contains(name) ?? false
    }

    // MARK: results

    private static func step(
        _ code: CURLcode,
        _ transfer: Transfer,
        request: FetchRequest,
        handle: UnsafeMutableRawPointer
    ) -> Step {
        if transfer.isRefused { return .outcome(.refusedAddress) }
        if transfer.isTooLarge || code == CURLE_FILESIZE_EXCEEDED { return .outcome(.tooLarge) }
        // Nobody needs the rest of an error page.
        let isAnswered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && transfer.status >= 300)
        guard isAnswered else { return .outcome(failure(code)) }
        let fields = transfer.fields
        let wait = fields.retryAfterSeconds(now: .now)
        switch transfer.status {
        case 200:
            return .outcome(
                .fetched(
                    FetchedBody(
                        bytes: transfer.body,
                        etag: fields.etag,
                        lastModified: fields.lastModified,
                        mediaType: fields.mediaType,
                        charset: fields.charset,
                        maxAgeSeconds: fields.maxAgeSeconds,
                        field: fields.wanted
                    )
                )
            )
        case 304 where !request.etag.isEmpty || !request.lastModified.isEmpty: return .outcome(.notModified)
        case 301 where request.json != nil, 302 where request.json != nil, 303 where request.json != nil:
            return .outcome(.unexpected(status: transfer.status))
        case 301, 302, 303, 307, 308:
            var location: UnsafeMutablePointer<CChar>?
            // The text belongs to the handle until its next use.
            guard curl_get_text(handle, CURLINFO_REDIRECT_URL, &location) == CURLE_OK, let location else {
                return .outcome(.unexpected(status: transfer.status))
            }
            return .redirect(status: transfer.status, to: String(cString: location))
        case 401, 403: return .outcome(.unauthorized(status: transfer.status))
        case 404: return .outcome(.notFound)
        case 410: return .outcome(.gone)
        case 429: return .outcome(.rateLimited(retryAfterSeconds: wait))
        case 500...599: return .outcome(.serverError(status: transfer.status, retryAfterSeconds: wait))
        default: return .outcome(.unexpected(status: transfer.status))
        }
    }

    private static func failure(_ code: CURLcode) -> FetchOutcome {
        let reason = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return .timedOut
        case CURLE_URL_MALFORMAT: return .refusedScheme
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
            return .tls(reason: reason)
        case CURLE_UNSUPPORTED_PROTOCOL: return .network(reason: "the answer is not HTTP")
        case CURLE_PARTIAL_FILE: return .network(reason: "the body was cut")
        default: return .network(reason: reason)
        }
    }

    /// Seconds of a clock that only runs forward.
    private static var clock: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

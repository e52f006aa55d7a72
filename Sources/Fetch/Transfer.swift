import CCurl
import Notation

/// One answer, filled by libcurl's callbacks.
///
/// A class, because libcurl carries it as one pointer; it is used by one thread, inside `curl_easy_perform`.
final class Transfer {
    let limits: FetchLimits
    /// Whether the connection goes to the server itself, and so its address is checked.
    let isDirect: Bool
    private(set) var status = 0
    private(set) var body: [UInt8] = []
    private(set) var fields: AnswerFields
    private(set) var isTooLarge = false
    private(set) var isRefused = false
    private var headerBytes = 0
    private let wantedField: String

    /// The body of an error page is read and dropped, up to this many bytes.
    private static let errorBodyLimit = 256 * 1024
    private var skipped = 0

    init(limits: FetchLimits, isDirect: Bool, wantedField: String) {
        self.limits = limits
        self.isDirect = isDirect
        self.wantedField = wantedField
        fields = AnswerFields(wanted: wantedField)
    }

    /// False when the answer grows over its limit.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard status == 200 else {
            skipped += bytes.count
            return skipped <= Self.errorBodyLimit
        }
        guard bytes.count <= limits.bodyBytes - body.count else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// One line of the header, the status line included. False when it is too much.
    func takeHeader(_ line: Span<UInt8>) -> Bool {
        headerBytes += line.count
        guard headerBytes <= limits.headerBytes else {
            isTooLarge = true
            return false
        }
        if line.startsIgnoringCase(with: "http/") {
            // Another answer follows that of a proxy, or an interim one: start again.
            fields = AnswerFields(wanted: wantedField)
            let start = min(line.firstIndex(of: 0x20, from: 0) + 1, line.count)
            status = line.extracting(start..<min(start + 3, line.count)).decimal ?? 0
        } else {
            fields.take(line)
        }
        return true
    }

    /// Whether libcurl may connect there.
    func allows(_ isInternal: Bool) -> Bool {
        guard isDirect, !limits.allowsInternalAddresses, isInternal else { return true }
        isRefused = true
        return false
    }

    // MARK: callbacks

    /// The transfer behind a pointer that `Fetcher` set; it keeps the object alive while libcurl runs.
    private static func transfer(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
        pointer.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    static let writeBody: curl_write_callback = { bytes, size, count, pointer in
        let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return Transfer.transfer(pointer)?.takeBody(chunk) == true ? chunk.count : 0
    }

    static let writeHeader: curl_write_callback = { bytes, size, count, pointer in
        let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
        let isTaken = Transfer.transfer(pointer)?.takeHeader(chunk.bindMemory(to: UInt8.self).span)
        return isTaken == true ? chunk.count : 0
    }

    /// Refuses before a packet leaves.
    static let openSocket: curl_opensocket_callback = { pointer, _, address in
        guard let transfer = Transfer.transfer(pointer), let address,
            transfer.allows(InternalAddress.contains(address))
        else { return CURL_SOCKET_BAD }
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, kind, address.pointee.protocol)
    }

    /// Refuses a connection that was made for another feed, whose limits allowed it.
    static let beforeRequest: curl_prereq_callback = { pointer, address, _, _, _ in
        guard let transfer = Transfer.transfer(pointer), let address else { return CURL_PREREQFUNC_ABORT }
        let isInternal = InternalAddress.contains(String(cString: address)) ?? true
        return transfer.allows(isInternal) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }
}

import HTTP
import Notation
import Runtime

/// The links of a list whose pages follow one another by cursor.
struct CursorLinks {
    private let call: Call
    /// Parameters that a cursor takes the place of.
    private let replaced: [StaticString]

    /// - Parameter replaced: parameters, besides the cursor and the offset, that a cursor takes the place of.
    init(_ call: Call, replaced: [StaticString] = []) {
        self.call = call
        self.replaced = ["cursor", "offset"] + replaced
    }

    /// The address of the page that the call asks for.
    var page: String { address(cursor: nil) }

    /// `{"self":…,"next":…}`.
    /// - Parameter next: the cursor of the next page; nil on the last page.
    func object(next: String?) -> String {
        APIError.object { json in
            json.member("self", page)
            json.member("next", after(next))
        }
    }

    /// The address of the next page; nil on the last page.
    func after(_ cursor: String?) -> String? { cursor.map { address(cursor: $0) } }

    /// A cursor takes the place of the cursor and the offset of the call, and of what else says where to begin.
    private func address(cursor: String?) -> String {
        var url = ByteWriter(capacity: 512)
        url.append(text: call.service.settings.publicURL)
        url.append(text: call.request.path)
        let start = url.count
        url.append("?")
        call.query.appendNormalised(to: &url, except: cursor == nil ? [] : replaced)
        let hasQuery = url.count > start + 1
        if let cursor {
            if hasQuery { url.append("&") }
            url.append("cursor=")
            url.append(text: cursor)
        } else if !hasQuery {
            url.truncate(to: start)
        }
        return url.text
    }
}

import Access
import Cryptography
import Encoders
import HTTP
import Model
import Notation
import Storage

/// Who may read a list made for a device: whoever has its token, in the address or as a key, and its account.
enum DeviceListAccess {
    static let address = PathParameter<String>(
        "list",
        .text(pattern: "^[0-9A-Za-z_-]{1,64}$"),
        "The list's token, or its id with the token as a key (Basic: the password)"
    ) { text, _ in
        let isWord = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
            default: false
            }
        }
        guard isWord, (1...64).contains(text.utf8.count) else { throw noSuchList }
        return text
    }

    static let id = PathParameter<UUID>("list", .uuid, "The list's id") { text, _ in
        guard let id = UUID(text) else { throw noSuchList }
        return id
    }

    static let noSuchList = APIError(
        404,
        "not_found",
        "Your account has no list with this id.",
        details: APIError.object { $0.member("reason", "list_not_found") }
    )

    /// The list that the request names and may read, with what its account may do. It costs the account one request.
    static func open(_ call: Call, _ store: inout Store, to reply: inout Reply) throws -> (DeviceList, AdmittedKey) {
        let list = try find(call, &store)
        guard let format = ExportFormat.named(list.profile.format) else { throw APIError.notFound }
        let admitted = try Service.writingAllowance(to: &reply) {
            try Gate.admit(
                account: list.account,
                route: "/api/v1/lists/{list}",
                needs: .all([.readIOCs, Scope(format.scope.description)]),
                policies: call.service.policies,
                store: &store
            )
        }
        return (list, admitted)
    }

    private static func find(_ call: Call, _ store: inout Store) throws -> DeviceList {
        let name = try address.read(from: call)
        let bytes = Array(name.utf8)
        if bytes.starts(with: KeySecret.listPrefix.utf8) { return try list(of: bytes, &store) }
        guard let id = UUID(name) else { throw noSuchList }
        let account: UUID?
        switch Credentials(of: call.request) {
        case .key(let key) where key.starts(with: KeySecret.listPrefix.utf8):
            let list = try list(of: key, &store)
            guard list.id == id else { throw noSuchList }
            return list
        case .none where SessionCookie(of: call.request) != .none:
            let session = try call.service.sessions.session(
                of: call.request,
                takesBearer: false,
                now: .now,
                from: &store
            )
            account = session.account.id
        case .none where call.request[.secFetchSite] == "same-origin": throw APIError.signInRequired
        default:
            var seen: UUID?
            let admitted = try Gate.admit(
                call.request,
                route: "/api/v1/lists/{list}",
                thousandths: Gate.look,
                needs: .all([.writeLists]),
                memory: call.service.memory,
                policies: call.service.policies,
                store: &store,
                seenKey: &seen
            )
            account = admitted.caller.userID
        }
        guard let list = try store.deviceList(id), list.account == account else { throw noSuchList }
        return list
    }

    private static func list(of token: [UInt8], _ store: inout Store) throws -> DeviceList {
        guard KeySecret.isWellFormed(token, KeySecret.listPrefix),
            let list = try store.deviceList(token: KeySecret.hash(token))
        else { throw Refusal.invalidKey("The token of the list is not known here.") }
        return list
    }
}

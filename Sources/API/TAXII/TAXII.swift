import Access
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// The common parts of the resources of TAXII 2.1.
enum TAXII {
    static let mediaType: StaticString = "application/taxii+json;version=2.1"
    static let stixMediaType: StaticString = "application/stix+json;version=2.1"
    /// A place before the first place of every collection.
    static let beginning = Timestamp(seconds: 1_704_067_200)
    /// The most objects on a page, even when the tier allows larger pages elsewhere.
    static let mostObjects = 1000

    /// The API root of the standard, and the shorter one that a documentation page shows.
    enum Base: Sendable {
        case standard, short

        /// - Parameters:
        ///   - rest: the part of the path below the API root.
        ///   - hasPages: whether the resource takes `next`.
        func place(_ rest: String, hasPages: Bool = false) -> Place {
            let standard = "/api/taxii2/api/" + rest
            return Place(self == .standard ? standard : "/api/taxii2/" + rest, pricedAs: standard, hasPages: hasPages)
        }
        func operationID(_ id: String) -> String { self == .standard ? id : id + "Short" }
    }

    /// Where a resource is. The tier names only the price of its standard place.
    struct Place: Sendable {
        let pattern: String
        let costPattern: String
        /// The pattern under which the tier names the price of a page that `next` asks for; nil without pages.
        let furtherCostPattern: String?

        init(_ pattern: String, pricedAs costPattern: String? = nil, hasPages: Bool = false) {
            self.pattern = pattern
            self.costPattern = costPattern ?? pattern
            furtherCostPattern = hasPages ? self.costPattern + "?next" : nil
        }
    }

    /// A key must have one of these scopes. Which ones it has decides which collections it sees.
    static let scopes = NeededScopes.oneOf(.readTAXII, .writeTAXII, .administerTAXII)

    private static let taxiiOnly = Negotiation([
        Offer(mediaType.description, aliases: ["application/json"], required: "version")
    ])
    private static let manifest = Negotiation([
        Offer(
            mediaType.description,
            aliases: ["application/json", "application/stix+json"],
            required: "version"
        )
    ])
    private static let objects = Negotiation([
        Offer(mediaType.description, aliases: ["application/json"], required: "version"),
        Offer(stixMediaType.description, required: "version"),
    ])

    /// The media types of objects.
    enum Representation: Sendable { case envelope, bundle }

    /// - Throws: 406 when the client does not accept TAXII.
    static func expectTAXII(_ request: Request) throws {
        if taxiiOnly.preferred(request[.accept]).isEmpty { throw APIError.notAcceptable([mediaType.description]) }
    }

    /// Checks the same as `expectTAXII`, but also accepts the type of STIX, which the standard shows for this resource
    /// (TAXII 2.1 §5.3).
    static func expectManifest(_ request: Request) throws {
        if manifest.preferred(request[.accept]).isEmpty { throw APIError.notAcceptable([mediaType.description]) }
    }

    static func representation(_ request: Request) throws -> Representation {
        guard let first = objects.preferred(request[.accept]).first else {
            throw APIError.notAcceptable([mediaType.description, stixMediaType.description])
        }
        return first == 0 ? .envelope : .bundle
    }

    static func mayRead(_ caller: Caller) -> Bool { caller.scopes.contains(Scope.readTAXII.name) }
    static func mayWrite(_ caller: Caller) -> Bool {
        caller.scopes.contains(Scope.writeTAXII.name) || mayAdminister(caller)
    }
    static func mayAdminister(_ caller: Caller) -> Bool { caller.scopes.contains(Scope.administerTAXII.name) }

    /// The account of the caller. Nothing of TAXII is read without one.
    static func owner(_ caller: Caller) throws -> UUID {
        guard let user = caller.userID else { throw Refusal.missingKey }
        return user
    }

    /// Who changes a shared collection with a request.
    static func sharer(_ caller: Caller, _ request: Request) throws -> Store.Sharer {
        Store.Sharer(
            user: try owner(caller),
            key: caller.keyID,
            address: request.remoteAddress,
            isAdministrator: mayAdminister(caller)
        )
    }

    /// Only callers who may write to a shared collection see it; for others it does not exist.
    static func mayRead(_ collection: STIXCollection, _ caller: Caller) -> Bool {
        collection.isShared ? mayWrite(caller) : mayRead(caller)
    }

    static func collections(_ call: Call, from store: inout Store) throws -> [STIXCollection] {
        try call.service.collections.collections(from: &store, now: .now)
    }

    /// The collection that the path names.
    /// - Throws: 404 when the collection does not exist, or not for this caller.
    static func collection(_ call: Call, _ caller: Caller, from store: inout Store) throws -> STIXCollection {
        let name = call.path["collectionId"] ?? ""
        guard let found = try collections(call, from: &store).first(where: { $0.isNamed(name) }) else {
            throw APIError(
                404,
                "not_found",
                "There is no collection with this id; the collections resource lists them."
            )
        }
        guard mayRead(found, caller) else {
            if found.isShared {
                throw APIError(
                    404,
                    "not_found",
                    "There is no collection with this id; the collections resource lists them."
                )
            }
            throw Refusal.missingScope(Scope.readTAXII.name, caller)
        }
        return found
    }

    static func begin(_ reply: inout Reply, status: Int = 200, type: StaticString = mediaType) {
        reply.head(status: status, type: type)
        reply.field("Cache-Control", "private, no-store")
        reply.vary(by: CacheableAnswer.vary)
    }

    static func context(_ call: Call) -> ExportContext {
        let settings = call.service.settings
        var context = ExportContext(asOf: beginning)
        context.sourceName = settings.sourceName
        context.publicURL = settings.publicURL
        context.identity = settings.identity
        return context
    }

    /// The description of an answer in the OpenAPI document.
    static func answer(_ description: String, _ schema: Schema, status: Int = 200) -> [Operation.Response] {
        [Operation.Response(status, description, [(mediaType.description, schema)])]
    }
}

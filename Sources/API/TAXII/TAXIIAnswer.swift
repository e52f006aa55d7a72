import Access
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// The common part of objects, object, manifest and versions: the objects of a collection that a request asks for.
struct TAXIIAnswer {
    private let call: Call
    private let collection: STIXCollection
    private let query: TAXIIQuery
    /// The object that the path names, if any.
    private let objectID: String?
    private let seenSince: Timestamp
    private let tlpCeiling: TLP
    var versions: VersionChoice

    init(_ call: Call, _ fields: TAXIIQuery.Fields, from store: inout Store) throws {
        let caller = try call.admitted().caller
        self.call = call
        collection = try TAXII.collection(call, caller, from: &store)
        query = try TAXIIQuery(
            call.query,
            fields,
            mostRows: caller.pageMax,
            usualRows: call.service.settings.taxiiPage
        )
        objectID = call.path["objectId"].map(String.init)
        seenSince = caller.earliestIndicator(now: .now)
        tlpCeiling = caller.tlpCeiling
        versions = query.versions
    }

    static func form(_ request: Request) throws -> TAXIIPage.Form {
        try TAXII.representation(request) == .envelope ? .envelope : .bundle
    }

    func write(_ form: TAXIIPage.Form, from store: inout Store, to reply: inout Reply) throws {
        let key = try keptKey(form, from: &store)
        if let key, let found = call.service.kept.find(key, for: call.request) {
            begin(form, &reply)
            reply.fields(found.fields)
            found.write(to: &reply)
            return
        }
        var page = TAXIIPage(form, limit: query.limit, identity: call.service.settings.identity)
        if collection.isShared {
            try addShared(to: &page, from: &store, into: &reply)
        } else {
            addFixed(to: &page, into: &reply.body)
            try addIndicators(to: &page, from: &store, into: &reply)
        }
        if page.count == 0 { try expectObject(from: &store) }
        begin(form, &reply)
        let place = reply.fieldPlace
        page.end(after: query.after, to: &reply)
        guard let key else { return }
        call.service.kept.copy(key, of: call.request, in: &reply).keep(&reply, fields: reply.fields(since: place))
    }

    private func begin(_ form: TAXIIPage.Form, _ reply: inout Reply) {
        TAXII.begin(&reply, type: form == .bundle ? TAXII.stixMediaType : TAXII.mediaType)
    }

    /// What the page is kept under; nil where nginx sends no files: clients that read all pages once would empty the memory
    /// of what is asked for again. Nil too for pages that change without a new version of the data: what clients share, and
    /// superseded versions, which are forgotten after a while.
    private func keptKey(_ form: TAXIIPage.Form, from store: inout Store) throws -> AnswerKey? {
        guard call.request.answersLocation != nil || call.request.isRepeated, !collection.isShared, objectID == nil,
            versions.isLatestOnly, let admitted = call.admittedKey
        else {
            return nil
        }
        let name: StaticString =
            switch form {
            case .envelope: "taxii envelope"
            case .bundle: "taxii bundle"
            case .manifest: "taxii manifest"
            case .versions: "taxii versions"
            }
        return AnswerKey(
            call,
            of: try store.generation(admitted.generation),
            format: name,
            dependsOn: [seenSince.microseconds, Int64(query.limit)] + collection.types.map { Int64($0.rawValue) }
        )
    }

    private var fixedObjects: [FixedObject] { FixedObject.all(TAXII.context(call), upTo: tlpCeiling) }

    /// Identity and markings come first in every collection, so references to them can be resolved at once.
    private func addFixed(to page: inout TAXIIPage, into out: inout ByteWriter) {
        let after = query.after ?? TAXII.beginning
        guard after < FixedObject.end else { return }
        for object in fixedObjects where object.place > after && isWanted(object) {
            add(object, at: object.place, to: &page, into: &out)
        }
    }

    /// A poll that begins after the places of identity and markings gets them once more, with its first indicator and at
    /// that one's place: so references can be resolved, and dates never go back. At least one row is left for the
    /// indicator, or a client with a small limit would not get on.
    private func addFixed(withFirst place: Timestamp, to page: inout TAXIIPage, into out: inout ByteWriter) {
        guard page.count == 0, query.isFirstPage, objectID == nil, (query.after ?? TAXII.beginning) >= FixedObject.end
        else { return }
        for object in fixedObjects.filter(isWanted).prefix(max(0, page.wanted - 2)) {
            add(object, at: place, to: &page, into: &out)
        }
    }

    private func add(
        _ object: FixedObject,
        at place: Timestamp,
        to page: inout TAXIIPage,
        into out: inout ByteWriter
    ) {
        page.add(
            at: place,
            id: { $0.append(text: object.id) },
            version: { $0.append(rfc3339: object.version, fraction: .milliseconds) },
            object: object.write,
            to: &out
        )
    }

    private func isWanted(_ object: FixedObject) -> Bool {
        (objectID.map { $0 == object.id } ?? true)
            && included(type: object.type, id: object.id, version: object.version)
    }

    private func included(type: StaticString, id: String, version: Timestamp) -> Bool {
        guard versions == query.versions else { return query.wantsSTIX21 && versions.includes(only: version) }
        return query.includes(type: type, id: id, version: version)
    }

    private func addIndicators(to page: inout TAXIIPage, from store: inout Store, into reply: inout Reply) throws {
        guard page.wanted > 0, let wanted = indicators(limit: page.wanted) else { return }
        let objects = STIXObjects(TAXII.context(call))
        let writesContent = page.form == .envelope || page.form == .bundle
        try store.forEachVersion(of: wanted, columns: writesContent ? [.details, .history, .revocation] : .history) {
            record,
            place in
            addFixed(withFirst: place, to: &page, into: &reply.body)
            page.add(
                at: place,
                id: { out in
                    out.append(record.type.kind)
                    out.append("--")
                    out.append(record.bytes, record.id)
                },
                version: { $0.append(rfc3339: STIXObjects.modified(of: record), fraction: .milliseconds) },
                object: { objects.write(record, into: &$0) },
                to: &reply.body
            )
        }
    }

    /// The indicators asked for; nil when there can be none.
    private func indicators(limit: Int) -> CollectionPage? {
        let types = query.indicatorTypes(of: collection, observables: call.service.settings.taxiiMatchesObservables)
        guard !types.isEmpty else { return nil }
        var wanted = CollectionPage(after: query.after ?? TAXII.beginning, types: types, limit: limit)
        wanted.versions = versions
        wanted.seenSince = seenSince
        wanted.tlpCeiling = tlpCeiling
        wanted.ids = TAXIIQuery.uuids(of: types, in: objectID.map { [$0] } ?? query.ids)
        if let ids = wanted.ids, ids.isEmpty { return nil }
        return wanted
    }

    private func addShared(to page: inout TAXIIPage, from store: inout Store, into reply: inout Reply) throws {
        guard query.wantsSTIX21 else { return }
        var wanted = CollectionPage(after: query.after ?? TAXII.beginning, types: [], limit: page.wanted)
        wanted.versions = versions
        wanted.ids = objectID.map { [$0] } ?? query.ids
        wanted.stixTypes = query.types
        try store.forEachSharedObject(of: wanted, in: collection.id) { place, id, version, content in
            page.add(
                at: place,
                id: { $0.append(id) },
                version: { $0.append(version) },
                object: { $0.append(content) },
                to: &reply.body
            )
        }
    }

    /// A missing object gives 404; an object that the filters exclude gives an empty answer (TAXII 2.1 §5.6).
    private func expectObject(from store: inout Store) throws {
        guard let objectID else { return }
        var isThere: Bool
        if collection.isShared {
            isThere = try store.hasSharedObject(objectID, in: collection.id)
        } else {
            isThere = fixedObjects.contains { $0.id == objectID }
            if !isThere, let ids = TAXIIQuery.uuids(of: collection.types, in: [objectID]), !ids.isEmpty {
                var page = CollectionPage(after: TAXII.beginning, types: collection.types, limit: 1)
                page.ids = ids
                page.seenSince = seenSince
                page.tlpCeiling = tlpCeiling
                isThere = try store.hasVersion(page)
            }
        }
        if !isThere { throw APIError(404, "not_found", "The collection has no object with this id.") }
    }

    static let objects = [
        Operation.Response(
            200,
            "One page",
            [
                (TAXII.mediaType.description, .reference("TAXIIEnvelope")),
                (TAXII.stixMediaType.description, .reference("STIXBundle")),
            ]
        )
    ]
}

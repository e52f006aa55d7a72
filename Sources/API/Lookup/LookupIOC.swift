import Access
import Cryptography
import Enrichment
import Extraction
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/lookup` (lookupIOC): everything that is known of one value, with a score that is explained term by term.
struct LookupIOC: Endpoint {
    let pattern = "/api/v1/lookup"
    let access = AccessRule.key("read:lookup")
    let publicRead: PublicRead? = .lookup
    /// Whoever reports a sighting looks at once whether it is there.
    let isPolled = true
    let documentation = Operation(
        "lookupIOC",
        tag: "Lookup",
        "Look up one indicator",
        description:
            "What sources and articles say of one value of any type, defanged or not, and how much it is to be feared. `found: false` means "
            + "that no source stands by it; `status` says whether it was revoked, or is known only as harmless, and by whom. Mentions, timeline and related indicators stay inside the tier's "
            + "lookback; the record itself does not.",
        parameters: LookupParameters.all,
        responses: [
            Operation.Response(
                200,
                "What is known, also when that is nothing",
                [("application/json", .one(.reference("LookupResponse"), .reference("LookupFlatResponse")))]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
            Operation.Response(
                400,
                "The value is of no known type, or not of the given one; details.valid_types",
                [("application/json", .error)]
            ),
        ]
    )

    func readAhead(_ request: Request, for caller: Caller, _ service: ServiceState) -> ReadAhead {
        var ahead = ReadAhead()
        guard let asked = try? LookupQuery(Query(request.query), for: caller, now: .now) else { return ahead }
        var names = NameUUID(namespace: service.settings.identity)
        let id = Self.id(asked.type, asked.value, &names)
        ahead.dossier(id, monthAgo: asked.monthAgo, tlpCeiling: asked.tlpCeiling)
        ahead.statuses(of: [id], tlpCeiling: asked.tlpCeiling)
        return ahead
    }

    private static func id(_ type: IndicatorType, _ value: [UInt8], _ names: inout NameUUID) -> UUID {
        names.id(kind: type.kind, type: type.name, value: value, 0..<value.count)
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let query = try LookupQuery(call.query, for: try call.admitted().caller, now: .now)
        try Self.answer(query, call, from: &store, to: &reply)
    }

    /// Answers a look-up, whichever way it says of which value.
    static func answer(_ query: LookupQuery, _ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let generation = try store.generation(admitted.generation)
        let scopes = admitted.caller.scopes
        let cacheable = CacheableAnswer(
            call,
            of: generation,
            freshness: .minute,
            changed: query.time,
            dependsOn: [
                query.time.microseconds, query.since.microseconds, query.articlesSince.microseconds,
                scopes.contains(Scope.readIOCs.name) ? 1 : 0, scopes.contains(Scope.readArticles.name) ? 1 : 0,
            ]
        )
        if cacheable.isAnswered(in: &reply) { return }
        let answer = try Self.answer(to: query, call, from: &store)
        try cacheable.send(in: &reply) { reply in
            reply.rows = answer.found ? 1 : 0
            var json = JSONWriter(capacity: 8192)
            if query.isFlat {
                answer.writeFlat(into: &json)
            } else {
                json.beginObject()
                json.key("meta")
                json.beginObject()
                call.writeMeta(generated: generation.time, to: &json)
                json.endObject()
                json.key("data")
                answer.write(into: &json)
                json.endObject()
            }
            reply.body.append(json.out)
            reply.body.append("\n")
        }
    }

    /// Everything that the answer holds, read anew.
    static func answer(to asked: LookupQuery, _ call: Call, from store: inout Store) throws -> LookupAnswer {
        let settings = call.service.settings
        var names = NameUUID(namespace: settings.identity)
        func id(_ type: IndicatorType, _ value: [UInt8]) -> UUID { Self.id(type, value, &names) }
        // What may mean several values is about the first that is on record.
        var query = asked
        var own = id(query.type, query.value)
        func record(_ id: UUID) throws -> IndicatorDossier? {
            try store.dossier(id, monthAgo: asked.monthAgo, tlpCeiling: asked.tlpCeiling)
        }
        var dossier = try record(own)
        for reading in query.readings.dropFirst() where dossier == nil {
            let other = id(reading.type, reading.value)
            guard let found = try record(other) else { continue }
            (query.reading, own, dossier) = (reading, other, found)
        }
        // What nobody stands by may have been revoked, or called harmless, in another of its meanings.
        let meant = dossier == nil ? query.readings.map { id($0.type, $0.value) } : [own]
        let statuses = try store.statuses(of: meant, tlpCeiling: query.tlpCeiling)
        let told = statuses.firstIndex { $0.state != .unknown } ?? 0
        let status = statuses[told]
        if dossier == nil { (query.reading, own) = (query.readings[told], meant[told]) }
        let warnings = try call.service.warnings.lists(from: &store, now: .now).hits(
            type: query.type,
            value: query.value
        )
        var around = SurroundingsQuery(
            id: own,
            since: query.since,
            articlesSince: query.articlesSince,
            monthAgo: query.monthAgo,
            tlpCeiling: query.tlpCeiling
        )
        around.excerpt = settings.articleExcerpt
        around.malware = dossier?.malware
        around.wantsMentions = !query.isFlat && query.parts.contains(.mentions)
        around.wantsRelated = !query.isFlat && query.parts.contains(.related)
        around.wantsDays = !query.isFlat && query.parts.contains(.timeline)
        var known = dossier != nil
        switch query.type {
        case .cve:
            around.terms = [String(decoding: query.value, as: UTF8.self)]
            around.areCVEs = true
        case .mitreAttack:
            around.terms = terms(query.value)
            known = known || Self.isKnownTechnique(query.value)
        case .url: around.hosts = query.hosts.map { id($0.type, $0.value) }
        case .domain, .ipv4, .ipv6: around.host = String(decoding: query.value, as: UTF8.self)
        default: break
        }
        let isInNews = !around.terms.isEmpty
        let wants = around.wantsMentions || around.wantsRelated || around.wantsDays
        let surroundings = isInNews || known && wants ? try store.surroundings(around) : IndicatorSurroundings()
        let found =
            known || surroundings.vulnerability != nil || surroundings.recentArticles > 0
            || !surroundings.mentions.isEmpty
        let risk: RiskScore =
            switch query.type {
            case .cve: Self.risk(of: surroundings, tags: dossier?.tags ?? [])
            case .mitreAttack: found ? .technique(recentArticles: surroundings.recentArticles) : .unknown
            default:
                dossier.map { .indicator($0, warnings: warnings, at: query.time) }
                    ?? (status.state == .benign ? .harmless(reports: status.objections.count) : .unknown)
            }
        // Of what no source stands by, the value is all that a rule can name.
        var ruled = dossier
        if ruled == nil, status.state != .unknown {
            ruled = IndicatorDossier(id: own)
            ruled?.type = query.type
            ruled?.value = query.value
        }
        return LookupAnswer(
            query: query,
            found: found,
            dossier: dossier,
            status: status,
            surroundings: surroundings,
            risk: risk,
            warnings: warnings,
            cve: surroundings.vulnerability == nil || query.isFlat ? nil : try cve(query, call, from: &store),
            context: ArticleContext(publicURL: settings.publicURL, excerpt: settings.articleExcerpt),
            sigma: query.parts.contains(.hunting) && !query.isFlat
                ? ruled.map { LookupRule.text(for: $0, settings: settings, at: query.time) } ?? [] : [],
            events: (known || status.state != .unknown) && query.parts.contains(.events) && !query.isFlat
                ? try store.events(around) : []
        )
    }

    /// A CVE as its own resource shows it to the caller.
    private static func cve(_ query: LookupQuery, _ call: Call, from store: inout Store) throws -> String? {
        let caller = try call.admitted().caller
        var fields = CVEField.all(isDetail: true)
        if !caller.scopes.contains(Scope.readIOCs.name) { fields.removeAll { $0.name.description == "related_iocs" } }
        let object = CVEObject(
            fields: fields,
            catalogues: try store.cveCatalogues(),
            articlesSince: CVEObject.earliestArticle(for: caller, now: query.time),
            tlpCeiling: query.tlpCeiling
        )
        var json = JSONWriter(capacity: 16 * 1024)
        let id = String(decoding: query.value, as: UTF8.self)
        return try object.write(id, from: &store, to: &json) ? json.text : nil
    }

    /// A feed's word that a CVE is exploited counts also where its record is not stored.
    private static func risk(of around: IndicatorSurroundings, tags: [String]) -> RiskScore {
        let figures = around.vulnerability
        return .vulnerability(
            cvss: figures?.cvss,
            epss: figures?.epss,
            isKEV: figures?.isExploited ?? false || tags.contains("known-exploited"),
            isRansomware: figures?.isUsedForRansom ?? false || tags.contains("ransomware"),
            recentArticles: around.recentArticles
        )
    }

    /// A technique with its sub-techniques; a tactic's techniques with theirs.
    private static func terms(_ value: [UInt8]) -> [String] {
        let id = String(decoding: value, as: UTF8.self)
        let parents = Tactic.named(id).map { $0.techniques.map(\.id) } ?? [id]
        return parents + parents.flatMap { Taxonomy.techniques.subTechniques(of: $0) }
    }

    static func isKnownTechnique(_ value: [UInt8]) -> Bool {
        Taxonomy.technique(value.span) != nil || Tactic.named(String(decoding: value, as: UTF8.self)) != nil
    }
}

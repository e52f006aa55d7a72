package import Model
import Postgres

extension Store {
    /// How many indicators have each value of some filters, each under all filters but its own. A facet without a value is
    /// left out. What the counter cube knows comes from there, whatever the number of matches is.
    package mutating func facets(_ facets: [IndicatorFacet], matching filter: IndicatorFilter) throws -> [Facet] {
        var together: [IndicatorFacet] = []
        var own: [FacetRows] = []
        var counted: [SQL] = []
        for facet in facets {
            let rest = Self.filter(filter, without: facet)
            if let column = Self.cubeColumn(facet), Self.isInCube(rest) {
                counted.append(
                    """
                    select \(facet.name.description)::text, value::text, sum(n)::bigint, 0::bigint \
                    from (\(Self.cubeCounts(of: rest, by: column))) c (value, n) group by 2 having sum(n) > 0
                    """
                )
            } else if rest == filter {
                together.append(facet)
            } else {
                own.append(Self.rows([facet], rest))
            }
        }
        return try self.facets(of: [Self.rows(together, filter)] + own, and: counted)
    }

    /// Whether the cube alone can count what the filter selects.
    private static func isInCube(_ filter: IndicatorFilter) -> Bool {
        filter.leastRisk == nil && filter.certificates == .included && facts(of: filter) == nil
    }

    private static func cubeColumn(_ facet: IndicatorFacet) -> SQL? {
        switch facet {
        case .type: "type"
        case .category: "category"
        case .confidence: "confidence"
        case .origin: "origin"
        case .industry, .source, .tag, .malware, .actor, .technique: nil
        }
    }

    private static func rows(_ facets: [IndicatorFacet], _ filter: IndicatorFilter) -> FacetRows {
        let field = filter.timeField.column
        var source: SQL = """
            from \(table(filter)) where \(field) >= \(filter.since) \(facts(of: filter) ?? "") \(attributes(of: filter))
            """
        if let until = filter.until { source = "\(source) and \(field) <= \(until)" }
        return FacetRows(columns: facets.map(column), source: "\(source) order by \(field) desc")
    }

    private static func column(_ facet: IndicatorFacet) -> FacetRows.Column {
        let name = facet.name.description
        switch facet {
        case .type: return FacetRows.Column(name: name, value: "type::text")
        case .category: return FacetRows.Column(name: name, value: "category::text")
        case .confidence: return FacetRows.Column(name: name, value: "confidence::text")
        case .origin: return FacetRows.Column(name: name, value: "origin::text")
        case .industry: return FacetRows.Column.list(name, "sectors")
        case .source:
            let slug: SQL = "select f.slug from feeds f where f.name = g.value limit 1"
            return FacetRows.Column(name: name, value: "feed_name", values: slug)
        case .tag: return FacetRows.Column.list(name, "tags")
        case .malware: return FacetRows.Column(name: name, value: "malware_family")
        case .actor: return FacetRows.Column.list(name, "actors")
        case .technique: return FacetRows.Column.techniques(name, "techniques")
        }
    }

    private static func filter(_ filter: IndicatorFilter, without facet: IndicatorFacet) -> IndicatorFilter {
        var filter = filter
        switch facet {
        case .type: filter.types = []
        case .category: filter.categories = []
        case .confidence: filter.confidences = []
        case .origin: filter.origin = nil
        case .industry: filter.sectors = []
        case .source: filter.sources = []
        case .tag: filter.tags = []
        case .malware: filter.malware = []
        case .actor: filter.actorNames = []
        case .technique: filter.techniques = []
        }
        return filter
    }
}

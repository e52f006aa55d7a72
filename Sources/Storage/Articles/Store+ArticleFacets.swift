package import Model
import Postgres

extension Store {
    /// How many articles have each value of some filters, each under all filters but its own. A facet without a value is
    /// left out.
    package mutating func facets(_ facets: [ArticleFacet], matching filter: ArticleFilter) throws -> [Facet] {
        let groups = facets.map { facet in (facet, Self.filter(filter, without: facet)) }
        let own = groups.filter { $0.1 != filter }.map { Self.rows([$0.0], $0.1) }
        return try self.facets(of: [Self.rows(groups.filter { $0.1 == filter }.map(\.0), filter)] + own)
    }

    private static func rows(_ facets: [ArticleFacet], _ filter: ArticleFilter) -> FacetRows {
        let needsFeed =
            facets.contains { $0 == .source || $0 == .sourceCategory } || !filter.sources.isEmpty
            || !filter.sourceCategories.isEmpty
        return FacetRows(
            columns: facets.map(column),
            source: """
                from \(needsFeed ? "articles a join feeds f on f.id = a.feed_id" : "articles a" as SQL) \
                where \(conditions(filter)) order by a.published_at desc
                """
        )
    }

    private static func column(_ facet: ArticleFacet) -> FacetRows.Column {
        let name = facet.name.description
        switch facet {
        case .severity: return FacetRows.Column(name: name, value: severity)
        case .category: return FacetRows.Column(name: name, value: "a.category")
        case .industry: return FacetRows.Column.list(name, "a.sectors")
        case .actor: return FacetRows.Column.list(name, "a.actors")
        case .malware: return FacetRows.Column.list(name, "a.malware")
        case .technique: return FacetRows.Column.techniques(name, "a.techniques")
        case .cve: return FacetRows.Column.list(name, "a.cves")
        case .source: return FacetRows.Column(name: name, value: "f.slug")
        case .sourceCategory: return FacetRows.Column(name: name, value: "f.category::text")
        case .hasIndicators: return FacetRows.Column(name: name, value: "(a.ioc_count > 0)::text")
        }
    }

    private static let severity: SQL = {
        let cases = Severity.allCases.sorted { $0.leastTenths > $1.leastTenths }.reduce("" as SQL) { sql, severity in
            "\(sql) when a.severity_score >= \(literal: UInt(severity.leastTenths))::numeric / 10 then \(severity.name.description)::text"
        }
        return "case\(cases) end"
    }()

    private static func filter(_ filter: ArticleFilter, without facet: ArticleFacet) -> ArticleFilter {
        var filter = filter
        switch facet {
        case .severity: filter.severities = []
        case .category: filter.categories = []
        case .industry: filter.sectors = []
        case .actor: filter.actors = []
        case .malware: filter.malware = []
        case .technique: filter.techniques = []
        case .cve: filter.cves = []
        case .source: filter.sources = []
        case .sourceCategory: filter.sourceCategories = []
        case .hasIndicators: filter.hasIndicators = nil
        }
        return filter
    }
}

package import Model
import Postgres

extension Store {
    /// How many CVEs have each value of some filters, each under all filters but its own. A facet without a value is left
    /// out. Narrow rows are counted all, as for the total of a list.
    package mutating func facets(_ facets: [CVEFacet], matching filter: CVEFilter) throws -> [Facet] {
        let filter = try withNames(filter)
        let groups = facets.map { facet in (facet, Self.filter(filter, without: facet)) }
        let own = groups.filter { $0.1 != filter }.map { Self.rows([$0.0], $0.1) }
        let together = groups.filter { $0.1 == filter }.map(\.0)
        let narrow = Self.rows(together.filter { !Self.isOfRecord($0) }, filter)
        let wide = Self.rows(together.filter(Self.isOfRecord), filter)
        return try self.facets(of: [narrow, wide] + own)
    }

    /// Whether the record beside the narrow row has the value.
    private static func isOfRecord(_ facet: CVEFacet) -> Bool {
        facet == .vendor || facet == .product || facet == .cwe
    }

    private static func rows(_ facets: [CVEFacet], _ filter: CVEFilter) -> FacetRows {
        let isWide = facets.contains(where: isOfRecord)
        let from: SQL = isWide ? "cves c join cve_records r on r.cve_id = c.cve_id" : tables(filter)
        let order: SQL = isWide ? "order by c.listed_at desc" : ""
        return FacetRows(
            columns: facets.map(column),
            source: "from \(from) where \(conditions(filter)) \(order)",
            readsAll: !isWide
        )
    }

    private static func column(_ facet: CVEFacet) -> FacetRows.Column {
        let name = facet.name.description
        switch facet {
        case .severity: return FacetRows.Column(name: name, value: "c.severity")
        case .kev: return FacetRows.Column(name: name, value: "c.is_kev::text")
        case .ransomware: return FacetRows.Column(name: name, value: "c.is_kev_ransomware::text")
        case .hasArticles: return FacetRows.Column(name: name, value: "(c.article_count > 0)::text")
        case .vendor: return FacetRows.Column.list(name, "r.vendors")
        case .product: return FacetRows.Column.list(name, "r.products")
        case .cwe: return FacetRows.Column.list(name, "r.cwes")
        }
    }

    private static func filter(_ filter: CVEFilter, without facet: CVEFacet) -> CVEFilter {
        var filter = filter
        switch facet {
        case .severity: filter.severities = []
        case .kev: filter.isKEV = nil
        case .ransomware: filter.isRansomware = nil
        case .hasArticles: filter.hasArticles = nil
        case .vendor: (filter.vendor, filter.vendorNames) = (nil, [])
        case .product: (filter.product, filter.productNames) = (nil, [])
        case .cwe: filter.cwes = []
        }
        return filter
    }
}

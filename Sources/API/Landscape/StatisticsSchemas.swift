/// The schema of the statistics, for the OpenAPI document.
enum StatisticsSchemas {
    static let text = """
        "StatsResponse":{"type":"object","required":["meta","data"],"properties":{"meta":{"type":"object"},"data":{"type":"object",\
        "required":["total_iocs","by_type","by_category","by_confidence","last_24h","last_7d","sources","top_mitre_techniques",\
        "top_cves"],"properties":{"total_iocs":{"type":"integer"},"total_articles":{"type":"integer"},"by_type":\(counts),\
        "by_category":\(counts),"by_confidence":\(counts),"by_source":\(counts),"last_24h":{"type":"object","properties":{\(news)}},\
        "last_7d":{"type":"object","properties":{\(news),"series":{"type":"array","items":{"type":"object","properties":{\
        "date":{"type":"string","format":"date"},"new_iocs":{"type":"integer"},"new_articles":{"type":"integer"}}}}}},\
        "sources":{"type":"object","properties":{"total":{"type":"integer"},"active":{"type":"integer"},"last_fetch":{"type":"string",\
        "format":"date-time","nullable":true},"health":{"type":"object","properties":{"healthy":{"type":"integer"},\
        "degraded":{"type":"integer"},"error":{"type":"integer"},"pending":{"type":"integer"},"not_fetched":{"type":"integer"}}}}},\
        "top_mitre_techniques":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string",\
        "nullable":true},"count":{"type":"integer"}}}},"top_cves":{"type":"array","items":{"type":"object","properties":{\
        "id":{"type":"string"},"name":{"type":"string","nullable":true},"severity":{"type":"string","nullable":true},\
        "kev":{"type":"boolean"},"count":{"type":"integer"}}}},"totals":{"type":"object","properties":{"iocs":{"type":"integer"},\
        "articles":{"type":"integer"},"by_type":\(counts),"by_category":\(counts),"by_source":\(counts)}},"last_updated":{\
        "type":"string","format":"date-time"}}}}}
        """

    private static let counts = "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}"
    static let direction = "{\"type\":\"string\",\"enum\":[\"up\",\"down\",\"stable\"]}"
    /// A figure beside that of the window before.
    static let trend = """
        {"type":"object","properties":{"current":{"type":"integer"},"previous":{"type":"integer"},"change_percent":{"type":"number",\
        "nullable":true},"direction":\(direction)}}
        """
    private static let news = """
        "new_iocs":{"type":"integer"},"new_articles":{"type":"integer"},"trend":\(direction),"iocs_trend":\(trend),\
        "articles_trend":\(trend)
        """
}

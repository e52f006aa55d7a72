/// JSON schemas of what searches answer.
enum SearchSchemas {
    static let one = """
        {"type":"object","required":["meta","data"],"properties":{"meta":\(meta),"data":{"type":"object",\
        "required":["found","query","matches","relatedIOCs","meta"],"properties":{"found":{"type":"boolean",\
        "description":"Whether any matches were found"},"query":{"type":"string","description":"The search query"},\
        "type":{"type":"string","description":"The type that the query has the form of"},\
        "matches":{"type":"array","description":"One a report; match and similarity are there when it is only similar",\
        "items":\(object("\"match\":{\"type\":\"string\",\"enum\":[\"similar\"]},\"similarity\":{\"type\":\"number\"}"))},\
        "relatedIOCs":\(related),"meta":{"type":"object","required":["total_matches","related_count","search_time_ms"],\
        "properties":{"total_matches":{"type":"integer","description":"Reports that there are; at least as many when \
        total_is_exact is false"},"related_count":{"type":"integer"},"search_time_ms":{"type":"integer"},\
        "match":{"type":"string"},"limit":{"type":"integer"},"total_is_exact":{"type":"boolean"},\
        "since":{"type":"string","format":"date-time","description":"How far back a search by a part of the value sees"}}}}}}}
        """

    static let many = """
        {"type":"object","required":["meta","data"],"properties":{"meta":\(meta),"data":{"type":"object",\
        "required":["results","meta"],"properties":{"results":{"type":"array","items":{"type":"object",\
        "required":["query","found","type","total_matches","matches"],"properties":{"query":{"type":"string"},\
        "found":{"type":"boolean"},"type":{"type":"string","nullable":true},"error":{"type":"object","properties":{\
        "code":{"type":"string"},"message":{"type":"string"}}},"total_matches":{"type":"integer"},\
        "matches":{"type":"array","items":{"$ref":"#/components/schemas/IOC"}},"relatedIOCs":\(related)}}},\
        "meta":{"type":"object","properties":{"values":{"type":"integer"},"found":{"type":"integer"},\
        "errors":{"type":"integer"},"search_time_ms":{"type":"integer"}}}}}}}
        """

    private static let meta = """
        {"type":"object","required":["generated_at","feed_version","source"],"properties":{"generated_at":{"type":"string",\
        "format":"date-time"},"feed_version":{"type":"string"},"source":{"type":"string"}}}
        """

    private static let related = """
        {"type":"array","items":\(object("\"relation\":{\"type\":\"string\",\"enum\":[\"same_article\",\"same_family\"]}"))}
        """

    private static func object(_ members: String) -> String {
        "{\"allOf\":[{\"$ref\":\"#/components/schemas/IOC\"},{\"type\":\"object\",\"properties\":{\(members)}}]}"
    }
}

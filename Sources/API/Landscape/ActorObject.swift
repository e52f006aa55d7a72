import Model
import Notation
import Storage

/// How a group stands in answers.
enum ActorObject {
    static func write(_ actor: ThreatActor, to json: inout JSONWriter) {
        json.member("id", actor.slug)
        json.member("name", actor.name)
        json.member("mitre_id", actor.mitreIDs.first)
        json.member("mitre_ids", actor.mitreIDs)
        json.member("country", actor.country)
        json.member("aliases", actor.aliases)
        json.member("article_count", actor.articles)
        json.member("recent_article_count", actor.recentArticles)
        json.member("ioc_count", actor.indicators)
        json.member("first_mentioned", actor.firstMentioned)
        json.member("last_mentioned", actor.lastMentioned)
    }

    static let schema = """
        "id":{"type":"string"},"name":{"type":"string"},"mitre_id":{"type":"string","nullable":true},"mitre_ids":{"type":"array",\
        "items":{"type":"string"}},"country":{"type":"string","nullable":true},"aliases":{"type":"array","items":{"type":"string"}},\
        "article_count":{"type":"integer"},"recent_article_count":{"type":"integer"},"ioc_count":{"type":"integer"},\
        "first_mentioned":{"type":"string","format":"date-time","nullable":true},"last_mentioned":{"type":"string",\
        "format":"date-time","nullable":true}
        """

    private static let list = "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}"
    /// What is named in the same articles, and the newest articles and indicators.
    static let companions = """
        "mitre_techniques":\(list),"malware":\(list),"industries":\(list),"threat_actors":\(list),"cves":\(list),"articles":\(list),\
        "iocs":{"type":"array","items":{"$ref":"#/components/schemas/IOC"}}
        """
}

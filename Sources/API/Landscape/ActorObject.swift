import Model
import Notation
import Storage

/// Writes a threat actor in answers.
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
}

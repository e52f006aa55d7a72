import Notation

extension ThreatNames {
    private static let uses = NameTable(
        words: """
            use used using abuse abused abusing run ran running execute executed executing create created creating send sent sending via
            exploit exploited exploiting deploy deployed deploying leverage leveraged employ employed perform performed performing install
            installed dump dumped dumping steal stole stolen attacker adversary actor malware ransomware payload persistence threat
            technique att ck intrusion backdoor exfiltrate exfiltrated inject injected by through with drop dropped establish established obtain
            obtained attempt attempted conduct conducted open opened rely relied compromise compromised persist register registered
            """
    )
    private static let techniqueCues = NameTable(words: "technique att tactic mitre ttp")

    func findTechniques(in text: ThreatText, _ mentions: inout ThreatMentions) {
        var place = 0
        while place < text.words.count {
            var end = place + 1
            for count in stride(from: min(8, text.words.count - place), to: 0, by: -1) {
                let words = place..<place + count
                guard let value = techniques.value(of: text.stems, text.stemSlice(words)) else { continue }
                let needsCue = value % 2 == 1
                if hasCue(needsCue ? Self.techniqueCues : Self.uses, in: text, beside: words)
                    || (!needsCue && count == 1)
                {
                    let id = techniqueIDs[value / 2]
                    if !mentions.techniques.contains(id) { mentions.techniques.append(id) }
                }
                end = place + count
                break
            }
            place = end
        }
    }
}

import Model
import Testing

@testable import Enrichment

struct ArticleClassifierTests {
    private func classify(_ text: String, title: String? = nil, cves: Int = 0, actors: Int = 0)
        -> Article.Classification
    {
        var facts = ArticleClassifier.Facts()
        facts.cves = cves
        facts.actors = actors
        return ArticleClassifier.classify(title: title, text: text, facts: facts)
    }

    @Test(arguments: [
        (
            "A database with 4.2 million customer records of a telecom provider was offered for sale; names leaked.",
            "data-breaches"
        ),
        ("The Play ransomware group claims an attack on a logistics company.", "ransomware"),
        ("School district closes for two days after a ransomware attack.", "ransomware"),
        ("A hotel chain and a stadium said payment cards were copied.", "data-breaches"),
        (
            "The regulator proposes new incident reporting rules under the directive; companies have 24 hours to notify.",
            "policy-compliance"
        ),
        ("A new release of the open-source scanner ships detection rules.", "security-tools"),
        ("Phishing mails lead to a fake login page.", "phishing"),
        ("The backdoor downloads a payload from its command and control server.", "malware"),
        ("Nothing happened today.", "security-tools"),
    ])
    func `a text gets the category that most of its words speak for`(text: String, category: String) {
        #expect(classify(text).category == category)
    }

    @Test(arguments: [
        (
            "Volt Typhoon kept access to water utilities and airports for years.",
            ["transportation-systems", "water-wastewater-systems"]
        ),
        (
            "A dam operator and two nuclear power plants ran an emergency drill.",
            ["dams", "nuclear-reactors-materials-waste"]
        ),
        ("A chemical plant shut down production after malware reached the control system.", ["chemical"]),
        ("The 911 dispatch centre and the fire department switched to paper.", ["emergency-services"]),
        ("Grain cooperatives and a meat processing company were hit during harvest.", ["food-agriculture"]),
        ("Two nuclear power plants trained.", ["nuclear-reactors-materials-waste"]),
        ("Volt Typhoon kept access to ports for years.", ["transportation-systems"]),
        ("The scanner tries port 443 and was attacked.", []),
        ("News of the day.\nSomebody passed a hotel.", []),
        ("News of the day.\nA hotel was hit.", ["commercial-facilities"]),
        ("Nothing happened today.", []),
    ])
    func `sectors are those that the text names`(text: String, sectors: [String]) {
        let found = classify(text).sectors
        #expect(Set(found) == Set(sectors))
    }

    @Test(arguments: [
        ("The flaw has a CVSS score of 9.8 and is being exploited in the wild.", 1, 98),
        ("The flaw has a CVSS v3.1 base score of 6.5 and was patched.", 1, 65),
        ("The flaw (CVSS 3.1 7.2) is a bug in version 3.1 of the vulnerability scanner.", 1, 72),
        ("The vulnerability has no score; CVSS 3.1 was used.", 1, 55),
        ("A zero-day vulnerability has no patch yet.", 0, 90),
        ("A hospital was hit by ransomware.", 0, 90),
        ("Records of 2,500,000 patients were stolen in a data breach.", 0, 75),
        ("Data of 150,000 customers leaked in the breach.", 0, 65),
        ("Data of 1,200 customers leaked in the breach.", 0, 60),
        ("A tutorial about a framework.", 0, 20),
    ])
    func `severity follows the rules`(text: String, cves: Int, tenths: Int) {
        #expect(classify(text, cves: cves).severityTenths == tenths)
    }

    @Test func `a word in the title weighs three times`() {
        let text = "The tool shows a framework. It has a scanner and a guide."
        #expect(classify(text, title: "Ransomware hits a bank").category == "ransomware")
        #expect(classify(text, title: "Ransomware hits a bank").sectors == ["financial-services"])
    }

    @Test(arguments: [
        ("breaches", "breach"), ("Vulnerabilities", "vulnerability"), ("boss", "boss"), ("virus", "virus"),
        ("hotels", "hotel"),
    ])
    func `plurals are read as singulars`(word: String, stem: String) {
        #expect(Prose.stem(word.utf8) == stem)
    }

    @Test func `every category of the table is one of the model`() {
        for slug in Terms.categories.groups { #expect(ArticleCategory.named(slug)?.slug.description == slug) }
        #expect(Terms.categories.groups.count == ArticleCategory.all.count)
        for slug in Terms.sectors.groups { #expect(Sector.named(slug)?.slug.description == slug) }
        #expect(Terms.sectors.groups.count == 16)
    }
}

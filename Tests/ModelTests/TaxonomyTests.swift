import Model
import Testing

struct TaxonomyTests {
    private func technique(_ id: String) -> Technique? { Taxonomy.technique(Array(id.utf8).span) }
    private func name(of id: String) -> String? { technique(id)?.name.text }

    @Test(arguments: [
        ("T1059", "Command and Scripting Interpreter"), ("T1059.001", "PowerShell"),
        ("T1055.013", "Process Doppelgänging"),
    ])
    func `techniques in use are found by id`(id: String, expected: String) { #expect(name(of: id) == expected) }

    @Test(arguments: [
        "", "T", "T105", "T10590", "t1059", "T1059.", "T1059.1", "T1059.0011", "X1059", "T1059_001", "T1186", "T9999",
    ])
    func `malformed, unknown and revoked ids are not`(id: String) { #expect(name(of: id) == nil) }

    @Test func `all active techniques of the three matrices are there`() { #expect(Taxonomy.techniques.count == 898) }

    @Test func `the family of a technique has the sub-techniques that ATT&CK has withdrawn too`() {
        let family = Taxonomy.family(of: "T1574")
        #expect(
            family.count == 41 && family[0] == "T1574" && family.contains("T1574.002") && family.last == "T1574.040"
        )
        #expect(Set(Taxonomy.techniques.subTechniques(of: "T1574")).isSubset(of: family))
        for alone in ["T1574.001", "TA0001", "nonsense", ""] { #expect(Taxonomy.family(of: alone) == [alone]) }
    }

    @Test func `a technique knows its tactics`() throws {
        var tactics = try #require(technique("T1055.013")).tactics
        var names: Set<String> = []
        while let place = tactics.removeFirst() { names.insert(Taxonomy.techniques.tactics[place].text) }
        #expect(names == ["defense-evasion", "privilege-escalation"])
    }
}

struct TacticTests {
    @Test(arguments: [
        ("TA0001", "Initial Access", "initial-access"), ("TA0011", "Command and Control", "command-and-control"),
        ("TA0107", "Inhibit Response Function", "inhibit-response-function"),
        ("TA0112", "Defense Impairment", "defense-impairment"),
    ])
    func `a tactic is known by its id`(id: String, name: String, shortName: String) throws {
        let tactic = try #require(Tactic.named(id))
        #expect(tactic.id.text == id)
        #expect(tactic.name.text == name)
        #expect(tactic.shortName.text == shortName)
    }

    @Test(arguments: ["TA9999", "ta0001", "", "T1059"])
    func `an unknown id names no tactic`(id: String) { #expect(Tactic.named(id) == nil) }

    @Test func `the techniques of a tactic are those of its matrix, without sub-techniques`() throws {
        let enterprise = try #require(Tactic.named("TA0011")).techniques.map(\.id)
        #expect(enterprise.contains("T1071"))
        #expect(enterprise == enterprise.sorted())
        #expect(!enterprise.contains { $0.contains(".") || $0.hasPrefix("T0") })
        let industrial = try #require(Tactic.named("TA0101")).techniques.map(\.id)
        #expect(!industrial.isEmpty && industrial.allSatisfy { $0.hasPrefix("T0") })
    }

    @Test(arguments: ["T1059", "T1059.001", "T0800", "T1027.010"])
    func `a technique's id is written as it is read`(id: String) {
        #expect(TechniqueID(Array(id.utf8).span)?.text == id)
    }

    @Test func `groups that ATT&CK describes have its id`() {
        #expect(ThreatGroup.attackID(of: "APT28") == "G0007")
        #expect(ThreatGroup.attackID(of: "apt28") == "G0007")
        #expect(ThreatGroup.attackID(of: "nobody") == nil)
    }
}

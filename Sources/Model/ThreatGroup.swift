/// The threat actors that ATT&CK describes, under the names that articles and feeds use.
package enum ThreatGroup {
    /// The ATT&CK id of a threat actor (`G0007` for `APT28`), whatever the capitals; nil when ATT&CK has none of this
    /// name.
    package static func attackID(of name: some StringProtocol) -> String? { ids[name.lowercased()] }

    private static let ids: [String: String] = {
        var ids: [String: String] = [:]
        for line in StaticText(lines).split(at: UInt8(ascii: "\n")) {
            var fields = line.split(at: UInt8(ascii: "|")).makeIterator()
            if let id = fields.next(), let name = fields.next() { ids[name.text.lowercased()] = id.text }
        }
        return ids
    }()

    private static let lines: StaticString = """
        G0001|Axiom
        G0002|Moafee
        G0003|Cleaver
        G0004|Ke3chang
        G0005|APT12
        G0006|APT1
        G0007|APT28
        G0008|Carbanak
        G0009|Deep Panda
        G0010|Turla
        G0011|PittyTiger
        G0012|Darkhotel
        G0013|APT30
        G0016|APT29
        G0017|DragonOK
        G0018|admin@338
        G0019|Naikon
        G0020|Equation
        G0021|Molerats
        G0022|APT3
        G0023|APT16
        G0024|Putter Panda
        G0025|APT17
        G0026|APT18
        G0027|Threat Group-3390
        G0028|Threat Group-1314
        G0029|Scarlet Mimic
        G0030|Lotus Blossom
        G0032|Lazarus Group
        G0033|Poseidon Group
        G0034|Sandworm Team
        G0035|Dragonfly
        G0036|GCMAN
        G0037|FIN6
        G0038|Stealth Falcon
        G0039|Suckfly
        G0040|Patchwork
        G0041|Strider
        G0043|Group5
        G0044|Winnti Group
        G0045|menuPass
        G0046|FIN7
        G0047|Gamaredon Group
        G0048|RTM
        G0049|OilRig
        G0050|APT32
        G0051|FIN10
        G0052|CopyKittens
        G0053|FIN5
        G0054|Sowbug
        G0055|NEODYMIUM
        G0056|PROMETHIUM
        G0059|Magic Hound
        G0060|BRONZE BUTLER
        G0061|FIN8
        G0062|TA459
        G0063|BlackOasis
        G0064|APT33
        G0065|Leviathan
        G0066|Elderwood
        G0067|APT37
        G0068|PLATINUM
        G0069|MuddyWater
        G0070|Dark Caracal
        G0071|Orangeworm
        G0073|APT19
        G0075|Rancor
        G0077|Leafminer
        G0078|Gorgon Group
        G0079|DarkHydrus
        G0080|Cobalt Group
        G0081|Tropic Trooper
        G0082|APT38
        G0083|SilverTerrier
        G0084|Gallmaker
        G0085|FIN4
        G0087|APT39
        G0088|TEMP.Veles
        G0089|The White Company
        G0090|WIRTE
        G0091|Silence
        G0092|TA505
        G0093|GALLIUM
        G0094|Kimsuky
        G0095|Machete
        G0096|APT41
        G0097|Bouncing Golf
        G0098|BlackTech
        G0099|APT-C-36
        G0100|Inception
        G0102|Wizard Spider
        G0103|Mofang
        G0105|DarkVishnya
        G0106|Rocke
        G0107|Whitefly
        G0108|Blue Mockingbird
        G0112|Windshift
        G0114|Chimera
        G0115|GOLD SOUTHFIELD
        G0117|Fox Kitten
        G0119|Indrik Spider
        G0120|Evilnum
        G0121|Sidewinder
        G0122|Silent Librarian
        G0123|Volatile Cedar
        G0124|Windigo
        G0125|HAFNIUM
        G0126|Higaisa
        G0127|TA551
        G0128|ZIRCONIUM
        G0129|Mustang Panda
        G0130|Ajax Security Team
        G0131|Tonto Team
        G0133|Nomadic Octopus
        G0134|Transparent Tribe
        G0135|BackdoorDiplomacy
        G0136|IndigoZebra
        G0137|Ferocious Kitten
        G0138|Andariel
        G0139|TeamTNT
        G0140|LazyScripter
        G0142|Confucius
        G0143|Aquatic Panda
        G1001|HEXANE
        G1002|BITTER
        G1003|Ember Bear
        G1004|LAPSUS$
        G1005|POLONIUM
        G1006|Earth Lusca
        G1007|Aoqin Dragon
        G1008|SideCopy
        G1009|Moses Staff
        G1011|EXOTIC LILY
        G1012|CURIUM
        G1013|Metador
        G1015|Scattered Spider
        G1016|FIN13
        G1017|Volt Typhoon
        G1018|TA2541
        G1019|MoustachedBouncer
        G1020|Mustard Tempest
        G1021|Cinnamon Tempest
        G1022|ToddyCat
        G1023|APT5
        G1024|Akira
        G1026|Malteiro
        G1028|APT-C-23
        G1029|UNC788
        G1030|Agrius
        G1032|INC Ransom
        G1033|Star Blizzard
        G1034|Daggerfly
        G1035|Winter Vivern
        G1036|Moonstone Sleet
        G1037|TA577
        G1038|TA578
        G1039|RedCurl
        G1040|Play
        G1041|Sea Turtle
        G1042|RedEcho
        G1043|BlackByte
        G1044|APT42
        G1045|Salt Typhoon
        G1046|Storm-1811
        G1047|Velvet Ant
        G1048|UNC3886
        G1049|AppleJeus
        G1050|Water Galura
        G1051|Medusa Group
        G1052|Contagious Interview
        G1053|Storm-0501
        """
}

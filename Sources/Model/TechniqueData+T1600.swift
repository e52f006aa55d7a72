extension TechniqueData {
    /// T1600 and above, of the enterprise and the mobile matrix.
    static let from1600: StaticString = """
        T1600|Weaken Encryption|defense-evasion
        T1600.001|Reduce Key Space|defense-evasion
        T1600.002|Disable Crypto Hardware|defense-evasion
        T1601|Modify System Image|defense-evasion
        T1601.001|Patch System Image|defense-evasion
        T1601.002|Downgrade System Image|defense-evasion
        T1602|Data from Configuration Repository|collection
        T1602.001|SNMP (MIB Dump)|collection
        T1602.002|Network Device Configuration Dump|collection
        T1603|Scheduled Task/Job|execution,persistence
        T1604|Proxy Through Victim|defense-evasion
        T1606|Forge Web Credentials|credential-access
        T1606.001|Web Cookies|credential-access
        T1606.002|SAML Tokens|credential-access
        T1608|Stage Capabilities|resource-development
        T1608.001|Upload Malware|resource-development
        T1608.002|Upload Tool|resource-development
        T1608.003|Install Digital Certificate|resource-development
        T1608.004|Drive-by Target|resource-development
        T1608.005|Link Target|resource-development
        T1608.006|SEO Poisoning|resource-development
        T1609|Container Administration Command|execution
        T1610|Deploy Container|defense-evasion,execution
        T1611|Escape to Host|privilege-escalation
        T1612|Build Image on Host|defense-evasion
        T1613|Container and Resource Discovery|discovery
        T1614|System Location Discovery|discovery
        T1614.001|System Language Discovery|discovery
        T1615|Group Policy Discovery|discovery
        T1616|Call Control|collection,impact,command-and-control
        T1617|Hooking|defense-evasion
        T1619|Cloud Storage Object Discovery|discovery
        T1620|Reflective Code Loading|defense-evasion
        T1621|Multi-Factor Authentication Request Generation|credential-access
        T1622|Debugger Evasion|defense-evasion,discovery
        T1623|Command and Scripting Interpreter|execution
        T1623.001|Unix Shell|execution
        T1624|Event Triggered Execution|persistence
        T1624.001|Broadcast Receivers|persistence
        T1625|Hijack Execution Flow|persistence
        T1625.001|System Runtime API Hijacking|persistence
        T1626|Abuse Elevation Control Mechanism|privilege-escalation
        T1626.001|Device Administrator Permissions|privilege-escalation
        T1627|Execution Guardrails|defense-evasion
        T1627.001|Geofencing|defense-evasion
        T1628|Hide Artifacts|defense-evasion
        T1628.001|Suppress Application Icon|defense-evasion
        T1628.002|User Evasion|defense-evasion
        T1628.003|Conceal Multimedia Files|defense-evasion
        T1629|Impair Defenses|defense-evasion
        T1629.001|Prevent Application Removal|defense-evasion
        T1629.002|Device Lockout|defense-evasion
        T1629.003|Disable or Modify Tools|defense-evasion
        T1630|Indicator Removal on Host|defense-evasion
        T1630.001|Uninstall Malicious Application|defense-evasion
        T1630.002|File Deletion|defense-evasion
        T1630.003|Disguise Root/Jailbreak Indicators|defense-evasion
        T1631|Process Injection|defense-evasion,privilege-escalation
        T1631.001|Ptrace System Calls|defense-evasion,privilege-escalation
        T1632|Subvert Trust Controls|defense-evasion
        T1632.001|Code Signing Policy Modification|defense-evasion
        T1633|Virtualization/Sandbox Evasion|defense-evasion
        T1633.001|System Checks|defense-evasion
        T1634|Credentials from Password Store|credential-access
        T1634.001|Keychain|credential-access
        T1635|Steal Application Access Token|credential-access
        T1635.001|URI Hijacking|credential-access
        T1636|Protected User Data|collection
        T1636.001|Calendar Entries|collection
        T1636.002|Call Log|collection
        T1636.003|Contact List|collection
        T1636.004|SMS Messages|collection
        T1636.005|Accounts|collection
        T1637|Dynamic Resolution|command-and-control
        T1637.001|Domain Generation Algorithms|command-and-control
        T1638|Adversary-in-the-Middle|collection
        T1639|Exfiltration Over Alternative Protocol|exfiltration
        T1639.001|Exfiltration Over Unencrypted Non-C2 Protocol|exfiltration
        T1640|Account Access Removal|impact
        T1641|Data Manipulation|impact
        T1641.001|Transmitted Data Manipulation|impact
        T1642|Endpoint Denial of Service|impact
        T1643|Generate Traffic from Victim|impact
        T1644|Out of Band Data|command-and-control
        T1645|Compromise Client Software Binary|persistence
        T1646|Exfiltration Over C2 Channel|exfiltration
        T1647|Plist File Modification|defense-evasion
        T1648|Serverless Execution|execution
        T1649|Steal or Forge Authentication Certificates|credential-access
        T1650|Acquire Access|resource-development
        T1651|Cloud Administration Command|execution
        T1652|Device Driver Discovery|discovery
        T1653|Power Settings|persistence
        T1654|Log Enumeration|discovery
        T1655|Masquerading|defense-evasion
        T1655.001|Match Legitimate Name or Location|defense-evasion
        T1656|Impersonation|defense-evasion
        T1657|Financial Theft|impact
        T1658|Exploitation for Client Execution|execution
        T1659|Content Injection|initial-access,command-and-control
        T1660|Phishing|initial-access
        T1661|Application Versioning|initial-access,defense-evasion
        T1662|Data Destruction|impact
        T1663|Remote Access Software|command-and-control
        T1664|Exploitation for Initial Access|initial-access
        T1665|Hide Infrastructure|command-and-control
        T1666|Modify Cloud Resource Hierarchy|defense-evasion
        T1667|Email Bombing|impact
        T1668|Exclusive Control|persistence
        T1669|Wi-Fi Networks|initial-access
        T1670|Virtualization Solution|defense-evasion
        T1671|Cloud Application Integration|persistence
        T1672|Email Spoofing|defense-evasion
        T1673|Virtual Machine Discovery|discovery
        T1674|Input Injection|execution
        T1675|ESXi Administration Command|execution
        T1676|Linked Devices|collection,persistence
        T1677|Poisoned Pipeline Execution|execution
        T1678|Delay Execution|defense-evasion
        T1679|Selective Exclusion|defense-evasion
        T1680|Local Storage Discovery|discovery
        T1681|Search Threat Vendor Data|reconnaissance
        """
}

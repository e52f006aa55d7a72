extension TechniqueData {
    /// T1200 to T1529, of the enterprise and the mobile matrix.
    static let from1200: StaticString = """
        T1200|Hardware Additions|initial-access
        T1201|Password Policy Discovery|discovery
        T1202|Indirect Command Execution|defense-evasion
        T1203|Exploitation for Client Execution|execution
        T1204|User Execution|execution
        T1204.001|Malicious Link|execution
        T1204.002|Malicious File|execution
        T1204.003|Malicious Image|execution
        T1204.004|Malicious Copy and Paste|execution
        T1204.005|Malicious Library|execution
        T1205|Traffic Signaling|defense-evasion,persistence,command-and-control
        T1205.001|Port Knocking|defense-evasion,persistence,command-and-control
        T1205.002|Socket Filters|defense-evasion,persistence,command-and-control
        T1207|Rogue Domain Controller|defense-evasion
        T1210|Exploitation of Remote Services|lateral-movement
        T1211|Exploitation for Defense Evasion|defense-evasion
        T1212|Exploitation for Credential Access|credential-access
        T1213|Data from Information Repositories|collection
        T1213.001|Confluence|collection
        T1213.002|Sharepoint|collection
        T1213.003|Code Repositories|collection
        T1213.004|Customer Relationship Management Software|collection
        T1213.005|Messaging Applications|collection
        T1213.006|Databases|collection
        T1216|System Script Proxy Execution|defense-evasion
        T1216.001|PubPrn|defense-evasion
        T1216.002|SyncAppvPublishingServer|defense-evasion
        T1217|Browser Information Discovery|discovery
        T1218|System Binary Proxy Execution|defense-evasion
        T1218.001|Compiled HTML File|defense-evasion
        T1218.002|Control Panel|defense-evasion
        T1218.003|CMSTP|defense-evasion
        T1218.004|InstallUtil|defense-evasion
        T1218.005|Mshta|defense-evasion
        T1218.007|Msiexec|defense-evasion
        T1218.008|Odbcconf|defense-evasion
        T1218.009|Regsvcs/Regasm|defense-evasion
        T1218.010|Regsvr32|defense-evasion
        T1218.011|Rundll32|defense-evasion
        T1218.012|Verclsid|defense-evasion
        T1218.013|Mavinject|defense-evasion
        T1218.014|MMC|defense-evasion
        T1218.015|Electron Applications|defense-evasion
        T1219|Remote Access Tools|command-and-control
        T1219.001|IDE Tunneling|command-and-control
        T1219.002|Remote Desktop Software|command-and-control
        T1219.003|Remote Access Hardware|command-and-control
        T1220|XSL Script Processing|defense-evasion
        T1221|Template Injection|defense-evasion
        T1222|File and Directory Permissions Modification|defense-evasion
        T1222.001|Windows File and Directory Permissions Modification|defense-evasion
        T1222.002|Linux and Mac File and Directory Permissions Modification|defense-evasion
        T1398|Boot or Logon Initialization Scripts|persistence
        T1404|Exploitation for Privilege Escalation|privilege-escalation
        T1406|Obfuscated Files or Information|defense-evasion
        T1406.001|Steganography|defense-evasion
        T1406.002|Software Packing|defense-evasion
        T1407|Download New Code at Runtime|defense-evasion
        T1409|Stored Application Data|collection
        T1414|Clipboard Data|collection,credential-access
        T1417|Input Capture|collection,credential-access
        T1417.001|Keylogging|collection,credential-access
        T1417.002|GUI Input Capture|credential-access,collection
        T1418|Software Discovery|discovery
        T1418.001|Security Software Discovery|discovery
        T1420|File and Directory Discovery|discovery
        T1421|System Network Connections Discovery|discovery
        T1422|System Network Configuration Discovery|discovery
        T1422.001|Internet Connection Discovery|discovery
        T1422.002|Wi-Fi Discovery|discovery
        T1423|Network Service Scanning|discovery
        T1424|Process Discovery|discovery
        T1426|System Information Discovery|discovery
        T1428|Exploitation of Remote Services|lateral-movement
        T1429|Audio Capture|collection
        T1430|Location Tracking|collection,discovery
        T1430.001|Remote Device Management Services|collection,discovery
        T1430.002|Impersonate SS7 Nodes|collection,discovery
        T1437|Application Layer Protocol|command-and-control
        T1437.001|Web Protocols|command-and-control
        T1451|SIM Card Swap|initial-access
        T1453|Abuse Accessibility Features|collection,credential-access
        T1456|Drive-By Compromise|initial-access
        T1458|Replication Through Removable Media|initial-access,lateral-movement
        T1461|Lockscreen Bypass|initial-access
        T1464|Network Denial of Service|impact
        T1471|Data Encrypted for Impact|impact
        T1474|Supply Chain Compromise|initial-access
        T1474.001|Compromise Software Dependencies and Development Tools|initial-access
        T1474.002|Compromise Hardware Supply Chain|initial-access
        T1474.003|Compromise Software Supply Chain|initial-access
        T1480|Execution Guardrails|defense-evasion
        T1480.001|Environmental Keying|defense-evasion
        T1480.002|Mutual Exclusion|defense-evasion
        T1481|Web Service|command-and-control
        T1481.001|Dead Drop Resolver|command-and-control
        T1481.002|Bidirectional Communication|command-and-control
        T1481.003|One-Way Communication|command-and-control
        T1482|Domain Trust Discovery|discovery
        T1484|Domain or Tenant Policy Modification|defense-evasion,privilege-escalation
        T1484.001|Group Policy Modification|defense-evasion,privilege-escalation
        T1484.002|Trust Modification|defense-evasion,privilege-escalation
        T1485|Data Destruction|impact
        T1485.001|Lifecycle-Triggered Deletion|impact
        T1486|Data Encrypted for Impact|impact
        T1489|Service Stop|impact
        T1490|Inhibit System Recovery|impact
        T1491|Defacement|impact
        T1491.001|Internal Defacement|impact
        T1491.002|External Defacement|impact
        T1495|Firmware Corruption|impact
        T1496|Resource Hijacking|impact
        T1496.001|Compute Hijacking|impact
        T1496.002|Bandwidth Hijacking|impact
        T1496.003|SMS Pumping|impact
        T1496.004|Cloud Service Hijacking|impact
        T1497|Virtualization/Sandbox Evasion|defense-evasion,discovery
        T1497.001|System Checks|defense-evasion,discovery
        T1497.002|User Activity Based Checks|defense-evasion,discovery
        T1497.003|Time Based Checks|defense-evasion,discovery
        T1498|Network Denial of Service|impact
        T1498.001|Direct Network Flood|impact
        T1498.002|Reflection Amplification|impact
        T1499|Endpoint Denial of Service|impact
        T1499.001|OS Exhaustion Flood|impact
        T1499.002|Service Exhaustion Flood|impact
        T1499.003|Application Exhaustion Flood|impact
        T1499.004|Application or System Exploitation|impact
        T1505|Server Software Component|persistence
        T1505.001|SQL Stored Procedures|persistence
        T1505.002|Transport Agent|persistence
        T1505.003|Web Shell|persistence
        T1505.004|IIS Components|persistence
        T1505.005|Terminal Services DLL|persistence
        T1505.006|vSphere Installation Bundles|persistence
        T1509|Non-Standard Port|command-and-control
        T1512|Video Capture|collection
        T1513|Screen Capture|collection
        T1516|Input Injection|defense-evasion,impact
        T1517|Access Notifications|collection,credential-access
        T1518|Software Discovery|discovery
        T1518.001|Security Software Discovery|discovery
        T1518.002|Backup Software Discovery|discovery
        T1521|Encrypted Channel|command-and-control
        T1521.001|Symmetric Cryptography|command-and-control
        T1521.002|Asymmetric Cryptography|command-and-control
        T1521.003|SSL Pinning|command-and-control
        T1525|Implant Internal Image|persistence
        T1526|Cloud Service Discovery|discovery
        T1528|Steal Application Access Token|credential-access
        T1529|System Shutdown/Reboot|impact
        """
}

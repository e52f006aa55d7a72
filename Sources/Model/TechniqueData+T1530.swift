extension TechniqueData {
    /// T1530 to T1599, of the enterprise and the mobile matrix.
    static let from1530: StaticString = """
        T1530|Data from Cloud Storage|collection
        T1531|Account Access Removal|impact
        T1532|Archive Collected Data|collection
        T1533|Data from Local System|collection
        T1534|Internal Spearphishing|lateral-movement
        T1535|Unused/Unsupported Cloud Regions|defense-evasion
        T1537|Transfer Data to Cloud Account|exfiltration
        T1538|Cloud Service Dashboard|discovery
        T1539|Steal Web Session Cookie|credential-access
        T1541|Foreground Persistence|defense-evasion,persistence
        T1542|Pre-OS Boot|defense-evasion,persistence
        T1542.001|System Firmware|persistence,defense-evasion
        T1542.002|Component Firmware|persistence,defense-evasion
        T1542.003|Bootkit|persistence,defense-evasion
        T1542.004|ROMMONkit|defense-evasion,persistence
        T1542.005|TFTP Boot|defense-evasion,persistence
        T1543|Create or Modify System Process|persistence,privilege-escalation
        T1543.001|Launch Agent|persistence,privilege-escalation
        T1543.002|Systemd Service|persistence,privilege-escalation
        T1543.003|Windows Service|persistence,privilege-escalation
        T1543.004|Launch Daemon|persistence,privilege-escalation
        T1543.005|Container Service|persistence,privilege-escalation
        T1544|Ingress Tool Transfer|command-and-control
        T1546|Event Triggered Execution|privilege-escalation,persistence
        T1546.001|Change Default File Association|privilege-escalation,persistence
        T1546.002|Screensaver|privilege-escalation,persistence
        T1546.003|Windows Management Instrumentation Event Subscription|privilege-escalation,persistence
        T1546.004|Unix Shell Configuration Modification|privilege-escalation,persistence
        T1546.005|Trap|privilege-escalation,persistence
        T1546.006|LC_LOAD_DYLIB Addition|privilege-escalation,persistence
        T1546.007|Netsh Helper DLL|privilege-escalation,persistence
        T1546.008|Accessibility Features|privilege-escalation,persistence
        T1546.009|AppCert DLLs|privilege-escalation,persistence
        T1546.010|AppInit DLLs|privilege-escalation,persistence
        T1546.011|Application Shimming|privilege-escalation,persistence
        T1546.012|Image File Execution Options Injection|privilege-escalation,persistence
        T1546.013|PowerShell Profile|privilege-escalation,persistence
        T1546.014|Emond|privilege-escalation,persistence
        T1546.015|Component Object Model Hijacking|privilege-escalation,persistence
        T1546.016|Installer Packages|privilege-escalation,persistence
        T1546.017|Udev Rules|persistence,privilege-escalation
        T1546.018|Python Startup Hooks|persistence,privilege-escalation
        T1547|Boot or Logon Autostart Execution|persistence,privilege-escalation
        T1547.001|Registry Run Keys / Startup Folder|persistence,privilege-escalation
        T1547.002|Authentication Package|persistence,privilege-escalation
        T1547.003|Time Providers|persistence,privilege-escalation
        T1547.004|Winlogon Helper DLL|persistence,privilege-escalation
        T1547.005|Security Support Provider|persistence,privilege-escalation
        T1547.006|Kernel Modules and Extensions|persistence,privilege-escalation
        T1547.007|Re-opened Applications|persistence,privilege-escalation
        T1547.008|LSASS Driver|persistence,privilege-escalation
        T1547.009|Shortcut Modification|persistence,privilege-escalation
        T1547.010|Port Monitors|persistence,privilege-escalation
        T1547.012|Print Processors|persistence,privilege-escalation
        T1547.013|XDG Autostart Entries|persistence,privilege-escalation
        T1547.014|Active Setup|persistence,privilege-escalation
        T1547.015|Login Items|persistence,privilege-escalation
        T1548|Abuse Elevation Control Mechanism|privilege-escalation,defense-evasion
        T1548.001|Setuid and Setgid|privilege-escalation,defense-evasion
        T1548.002|Bypass User Account Control|privilege-escalation,defense-evasion
        T1548.003|Sudo and Sudo Caching|privilege-escalation,defense-evasion
        T1548.004|Elevated Execution with Prompt|privilege-escalation,defense-evasion
        T1548.005|Temporary Elevated Cloud Access|privilege-escalation,defense-evasion
        T1548.006|TCC Manipulation|defense-evasion,privilege-escalation
        T1550|Use Alternate Authentication Material|defense-evasion,lateral-movement
        T1550.001|Application Access Token|defense-evasion,lateral-movement
        T1550.002|Pass the Hash|defense-evasion,lateral-movement
        T1550.003|Pass the Ticket|defense-evasion,lateral-movement
        T1550.004|Web Session Cookie|defense-evasion,lateral-movement
        T1552|Unsecured Credentials|credential-access
        T1552.001|Credentials In Files|credential-access
        T1552.002|Credentials in Registry|credential-access
        T1552.003|Shell History|credential-access
        T1552.004|Private Keys|credential-access
        T1552.005|Cloud Instance Metadata API|credential-access
        T1552.006|Group Policy Preferences|credential-access
        T1552.007|Container API|credential-access
        T1552.008|Chat Messages|credential-access
        T1553|Subvert Trust Controls|defense-evasion
        T1553.001|Gatekeeper Bypass|defense-evasion
        T1553.002|Code Signing|defense-evasion
        T1553.003|SIP and Trust Provider Hijacking|defense-evasion
        T1553.004|Install Root Certificate|defense-evasion
        T1553.005|Mark-of-the-Web Bypass|defense-evasion
        T1553.006|Code Signing Policy Modification|defense-evasion
        T1554|Compromise Host Software Binary|persistence
        T1555|Credentials from Password Stores|credential-access
        T1555.001|Keychain|credential-access
        T1555.002|Securityd Memory|credential-access
        T1555.003|Credentials from Web Browsers|credential-access
        T1555.004|Windows Credential Manager|credential-access
        T1555.005|Password Managers|credential-access
        T1555.006|Cloud Secrets Management Stores|credential-access
        T1556|Modify Authentication Process|credential-access,defense-evasion,persistence
        T1556.001|Domain Controller Authentication|credential-access,defense-evasion,persistence
        T1556.002|Password Filter DLL|credential-access,defense-evasion,persistence
        T1556.003|Pluggable Authentication Modules|credential-access,defense-evasion,persistence
        T1556.004|Network Device Authentication|credential-access,defense-evasion,persistence
        T1556.005|Reversible Encryption|credential-access,defense-evasion,persistence
        T1556.006|Multi-Factor Authentication|credential-access,defense-evasion,persistence
        T1556.007|Hybrid Identity|credential-access,defense-evasion,persistence
        T1556.008|Network Provider DLL|credential-access,defense-evasion,persistence
        T1556.009|Conditional Access Policies|credential-access,defense-evasion,persistence
        T1557|Adversary-in-the-Middle|credential-access,collection
        T1557.001|LLMNR/NBT-NS Poisoning and SMB Relay|credential-access,collection
        T1557.002|ARP Cache Poisoning|credential-access,collection
        T1557.003|DHCP Spoofing|credential-access,collection
        T1557.004|Evil Twin|credential-access,collection
        T1558|Steal or Forge Kerberos Tickets|credential-access
        T1558.001|Golden Ticket|credential-access
        T1558.002|Silver Ticket|credential-access
        T1558.003|Kerberoasting|credential-access
        T1558.004|AS-REP Roasting|credential-access
        T1558.005|Ccache Files|credential-access
        T1559|Inter-Process Communication|execution
        T1559.001|Component Object Model|execution
        T1559.002|Dynamic Data Exchange|execution
        T1559.003|XPC Services|execution
        T1560|Archive Collected Data|collection
        T1560.001|Archive via Utility|collection
        T1560.002|Archive via Library|collection
        T1560.003|Archive via Custom Method|collection
        T1561|Disk Wipe|impact
        T1561.001|Disk Content Wipe|impact
        T1561.002|Disk Structure Wipe|impact
        T1562|Impair Defenses|defense-evasion
        T1562.001|Disable or Modify Tools|defense-evasion
        T1562.002|Disable Windows Event Logging|defense-evasion
        T1562.003|Impair Command History Logging|defense-evasion
        T1562.004|Disable or Modify System Firewall|defense-evasion
        T1562.006|Indicator Blocking|defense-evasion
        T1562.007|Disable or Modify Cloud Firewall|defense-evasion
        T1562.008|Disable or Modify Cloud Logs|defense-evasion
        T1562.009|Safe Mode Boot|defense-evasion
        T1562.010|Downgrade Attack|defense-evasion
        T1562.011|Spoof Security Alerting|defense-evasion
        T1562.012|Disable or Modify Linux Audit System|defense-evasion
        T1562.013|Disable or Modify Network Device Firewall|defense-evasion
        T1563|Remote Service Session Hijacking|lateral-movement
        T1563.001|SSH Hijacking|lateral-movement
        T1563.002|RDP Hijacking|lateral-movement
        T1564|Hide Artifacts|defense-evasion
        T1564.001|Hidden Files and Directories|defense-evasion
        T1564.002|Hidden Users|defense-evasion
        T1564.003|Hidden Window|defense-evasion
        T1564.004|NTFS File Attributes|defense-evasion
        T1564.005|Hidden File System|defense-evasion
        T1564.006|Run Virtual Instance|defense-evasion
        T1564.007|VBA Stomping|defense-evasion
        T1564.008|Email Hiding Rules|defense-evasion
        T1564.009|Resource Forking|defense-evasion
        T1564.010|Process Argument Spoofing|defense-evasion
        T1564.011|Ignore Process Interrupts|defense-evasion
        T1564.012|File/Path Exclusions|defense-evasion
        T1564.013|Bind Mounts|defense-evasion
        T1564.014|Extended Attributes|defense-evasion
        T1565|Data Manipulation|impact
        T1565.001|Stored Data Manipulation|impact
        T1565.002|Transmitted Data Manipulation|impact
        T1565.003|Runtime Data Manipulation|impact
        T1566|Phishing|initial-access
        T1566.001|Spearphishing Attachment|initial-access
        T1566.002|Spearphishing Link|initial-access
        T1566.003|Spearphishing via Service|initial-access
        T1566.004|Spearphishing Voice|initial-access
        T1567|Exfiltration Over Web Service|exfiltration
        T1567.001|Exfiltration to Code Repository|exfiltration
        T1567.002|Exfiltration to Cloud Storage|exfiltration
        T1567.003|Exfiltration to Text Storage Sites|exfiltration
        T1567.004|Exfiltration Over Webhook|exfiltration
        T1568|Dynamic Resolution|command-and-control
        T1568.001|Fast Flux DNS|command-and-control
        T1568.002|Domain Generation Algorithms|command-and-control
        T1568.003|DNS Calculation|command-and-control
        T1569|System Services|execution
        T1569.001|Launchctl|execution
        T1569.002|Service Execution|execution
        T1569.003|Systemctl|execution
        T1570|Lateral Tool Transfer|lateral-movement
        T1571|Non-Standard Port|command-and-control
        T1572|Protocol Tunneling|command-and-control
        T1573|Encrypted Channel|command-and-control
        T1573.001|Symmetric Cryptography|command-and-control
        T1573.002|Asymmetric Cryptography|command-and-control
        T1574|Hijack Execution Flow|persistence,privilege-escalation,defense-evasion
        T1574.001|DLL|persistence,privilege-escalation,defense-evasion
        T1574.004|Dylib Hijacking|persistence,privilege-escalation,defense-evasion
        T1574.005|Executable Installer File Permissions Weakness|persistence,privilege-escalation,defense-evasion
        T1574.006|Dynamic Linker Hijacking|persistence,privilege-escalation,defense-evasion
        T1574.007|Path Interception by PATH Environment Variable|persistence,privilege-escalation,defense-evasion
        T1574.008|Path Interception by Search Order Hijacking|persistence,privilege-escalation,defense-evasion
        T1574.009|Path Interception by Unquoted Path|persistence,privilege-escalation,defense-evasion
        T1574.010|Services File Permissions Weakness|persistence,privilege-escalation,defense-evasion
        T1574.011|Services Registry Permissions Weakness|persistence,privilege-escalation,defense-evasion
        T1574.012|COR_PROFILER|persistence,privilege-escalation,defense-evasion
        T1574.013|KernelCallbackTable|persistence,privilege-escalation,defense-evasion
        T1574.014|AppDomainManager|persistence,privilege-escalation,defense-evasion
        T1575|Native API|defense-evasion,execution
        T1577|Compromise Application Executable|persistence
        T1578|Modify Cloud Compute Infrastructure|defense-evasion
        T1578.001|Create Snapshot|defense-evasion
        T1578.002|Create Cloud Instance|defense-evasion
        T1578.003|Delete Cloud Instance|defense-evasion
        T1578.004|Revert Cloud Instance|defense-evasion
        T1578.005|Modify Cloud Compute Configurations|defense-evasion
        T1580|Cloud Infrastructure Discovery|discovery
        T1582|SMS Control|impact
        T1583|Acquire Infrastructure|resource-development
        T1583.001|Domains|resource-development
        T1583.002|DNS Server|resource-development
        T1583.003|Virtual Private Server|resource-development
        T1583.004|Server|resource-development
        T1583.005|Botnet|resource-development
        T1583.006|Web Services|resource-development
        T1583.007|Serverless|resource-development
        T1583.008|Malvertising|resource-development
        T1584|Compromise Infrastructure|resource-development
        T1584.001|Domains|resource-development
        T1584.002|DNS Server|resource-development
        T1584.003|Virtual Private Server|resource-development
        T1584.004|Server|resource-development
        T1584.005|Botnet|resource-development
        T1584.006|Web Services|resource-development
        T1584.007|Serverless|resource-development
        T1584.008|Network Devices|resource-development
        T1585|Establish Accounts|resource-development
        T1585.001|Social Media Accounts|resource-development
        T1585.002|Email Accounts|resource-development
        T1585.003|Cloud Accounts|resource-development
        T1586|Compromise Accounts|resource-development
        T1586.001|Social Media Accounts|resource-development
        T1586.002|Email Accounts|resource-development
        T1586.003|Cloud Accounts|resource-development
        T1587|Develop Capabilities|resource-development
        T1587.001|Malware|resource-development
        T1587.002|Code Signing Certificates|resource-development
        T1587.003|Digital Certificates|resource-development
        T1587.004|Exploits|resource-development
        T1588|Obtain Capabilities|resource-development
        T1588.001|Malware|resource-development
        T1588.002|Tool|resource-development
        T1588.003|Code Signing Certificates|resource-development
        T1588.004|Digital Certificates|resource-development
        T1588.005|Exploits|resource-development
        T1588.006|Vulnerabilities|resource-development
        T1588.007|Artificial Intelligence|resource-development
        T1589|Gather Victim Identity Information|reconnaissance
        T1589.001|Credentials|reconnaissance
        T1589.002|Email Addresses|reconnaissance
        T1589.003|Employee Names|reconnaissance
        T1590|Gather Victim Network Information|reconnaissance
        T1590.001|Domain Properties|reconnaissance
        T1590.002|DNS|reconnaissance
        T1590.003|Network Trust Dependencies|reconnaissance
        T1590.004|Network Topology|reconnaissance
        T1590.005|IP Addresses|reconnaissance
        T1590.006|Network Security Appliances|reconnaissance
        T1591|Gather Victim Org Information|reconnaissance
        T1591.001|Determine Physical Locations|reconnaissance
        T1591.002|Business Relationships|reconnaissance
        T1591.003|Identify Business Tempo|reconnaissance
        T1591.004|Identify Roles|reconnaissance
        T1592|Gather Victim Host Information|reconnaissance
        T1592.001|Hardware|reconnaissance
        T1592.002|Software|reconnaissance
        T1592.003|Firmware|reconnaissance
        T1592.004|Client Configurations|reconnaissance
        T1593|Search Open Websites/Domains|reconnaissance
        T1593.001|Social Media|reconnaissance
        T1593.002|Search Engines|reconnaissance
        T1593.003|Code Repositories|reconnaissance
        T1594|Search Victim-Owned Websites|reconnaissance
        T1595|Active Scanning|reconnaissance
        T1595.001|Scanning IP Blocks|reconnaissance
        T1595.002|Vulnerability Scanning|reconnaissance
        T1595.003|Wordlist Scanning|reconnaissance
        T1596|Search Open Technical Databases|reconnaissance
        T1596.001|DNS/Passive DNS|reconnaissance
        T1596.002|WHOIS|reconnaissance
        T1596.003|Digital Certificates|reconnaissance
        T1596.004|CDNs|reconnaissance
        T1596.005|Scan Databases|reconnaissance
        T1597|Search Closed Sources|reconnaissance
        T1597.001|Threat Intel Vendors|reconnaissance
        T1597.002|Purchase Technical Data|reconnaissance
        T1598|Phishing for Information|reconnaissance
        T1598.001|Spearphishing Service|reconnaissance
        T1598.002|Spearphishing Attachment|reconnaissance
        T1598.003|Spearphishing Link|reconnaissance
        T1598.004|Spearphishing Voice|reconnaissance
        T1599|Network Boundary Bridging|defense-evasion
        T1599.001|Network Address Translation Traversal|defense-evasion
        """
}

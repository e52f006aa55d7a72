// The filters of lists of articles, with the API's own names.
import { sector } from './article.js';

const CATEGORIES = { ransomware: 'Ransomware', vulnerabilities: 'Vulnerabilities', phishing: 'Phishing & Fraud', 'data-breaches': 'Data Breaches', malware: 'Malware', 'threat-intelligence': 'Threat Intelligence', 'attacks-breaches': 'Attacks & Breaches', 'policy-compliance': 'Policy & Compliance', 'security-tools': 'Security Tools' };
const SECTORS = ['chemical', 'commercial-facilities', 'communications', 'critical-manufacturing', 'dams', 'defense-industrial-base', 'emergency-services', 'energy', 'financial-services', 'food-agriculture', 'government-services-facilities', 'healthcare-public-health', 'information-technology', 'nuclear-reactors-materials-waste', 'transportation-systems', 'water-wastewater-systems'];

/// Days back as a time of a whole hour or day, so that the same question is asked for a while.
function back(days) {
  const time = new Date(Date.now() - days * 86_400_000);
  time.setUTCMinutes(0, 0, 0);
  if (days > 1) time.setUTCHours(0);
  return time.toISOString().replace('.000', '');
}

/// What sd-filters takes.
export const filters = () => [
  { name: 'severity', label: 'Severity', kind: 'one', options: [{ value: 'critical', text: 'Critical' }, { value: 'critical,high', text: 'High and above' }, { value: 'critical,high,medium', text: 'Medium and above' }] },
  { name: 'category', label: 'Category', kind: 'many', options: Object.entries(CATEGORIES).map(([value, text]) => ({ value, text })) },
  { name: 'industry', label: 'Industry', kind: 'many', options: SECTORS.map((value) => ({ value, text: sector(value) })) },
  { name: 'threat_actor', label: 'Actor', kind: 'text', hint: 'A name of the group, for example Storm-2460.' },
  { name: 'malware', label: 'Malware', kind: 'text', hint: 'For example Cobalt Strike.' },
  { name: 'mitre_technique', label: 'Technique', kind: 'text', hint: 'Its ATT&CK id, for example T1059.001.' },
  { name: 'source', label: 'Source', kind: 'text', hint: 'The name of the publisher.' },
  { name: 'cve', label: 'CVE', kind: 'text', hint: 'For example CVE-2021-44228.' },
  { name: 'has_iocs', label: 'With indicators', kind: 'switch' },
  { name: 'since', label: 'Period', kind: 'one', options: [{ value: back(1), text: 'Last 24 hours' }, { value: back(7), text: 'Last 7 days' }, { value: back(30), text: 'Last 30 days' }] },
  { name: 'q', label: 'Words', kind: 'text', hint: 'Words of the title or the text. The list is then ordered by relevance.' },
];

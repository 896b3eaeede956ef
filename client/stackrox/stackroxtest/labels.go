package stackroxtest

// podLabels are the search fields that an export of pods accepts, as Central
// 4.12's own query compiler lists them. They are separated by semicolons and
// line breaks.
const podLabels = `
add capabilities; admission control status; advisory link; advisory name; area of concern; cisa kev;
closed; closed time; cluster; cluster cve fixable; cluster cve fixed by; cluster id;
cluster kubernetes version; cluster label; cluster platform type; cluster status; cluster type;
collection id; collector status; compliance check id; compliance check last started time;
compliance check name; compliance check rationale; compliance check result created time;
compliance check status; compliance check uid; compliance config profile name; compliance control;
compliance error count; compliance fail count; compliance inconsistent count; compliance info count;
compliance manual count; compliance not applicable count; compliance operator installed;
compliance operator integration id; compliance operator status; compliance operator version;
compliance pass count; compliance profile id; compliance profile name;
compliance profile name count; compliance profile operator kind; compliance profile product type;
compliance profile version; compliance report completed time; compliance report name;
compliance report notification method; compliance report request type;
compliance report started time; compliance report state; compliance rule name;
compliance rule severity; compliance rule type; compliance scan config id;
compliance scan config last updated time; compliance scan config name;
compliance scan last executed time; compliance scan last executed time max;
compliance scan last started time; compliance scan name; compliance scan result;
compliance scan setting binding name; compliance standard; compliance suite name; component;
component count; component id; component layer type; component location; component risk priority;
component risk priority score max; component risk score; component source; component top cvss;
component top cvss max; component version; container id; container image digest; container name;
container runtime; container type; cpu cores limit; cpu cores request; created; critical cve count;
critical severity count; cve; cve count; cve created time; cve created time min;
cve fix available timestamp; cve id; cve orphaned; cve orphaned time; cve published on;
cve published on min; cve snooze expiry; cve snoozed; cve type; cvss; cvss max; deployment;
deployment annotation; deployment count; deployment hash; deployment id; deployment label;
deployment risk priority; deployment risk score; deployment type; dockerfile instruction keyword;
dockerfile instruction value; drop capabilities; embedded collection id; environment key;
environment value; environment variable source; epss probability; epss probability max;
exposed node port; exposing service; exposing service port; exposure level; external hostname;
external ip; first image occurrence timestamp; first image occurrence timestamp min; fixable;
fixable critical cve count; fixable critical severity count; fixable cve count;
fixable important cve count; fixable important severity count; fixable low cve count;
fixable low severity count; fixable moderate cve count; fixable moderate severity count;
fixable unknown cve count; fixable unknown severity count; fixed by; image; image command;
image component count; image count; image created time; image cve count; image entrypoint; image id;
image label; image os; image pull secret; image registry; image remote; image risk priority;
image risk score; image scan time; image sha; image signature fetched time; image tag;
image top cvss; image user; image volumes; impact score; impact score max; important cve count;
important severity count; last contact; last updated; low cve count; low severity count;
max exposure level; memory limit (mb); memory request (mb); moderate cve count;
moderate severity count; namespace; namespace annotation; namespace count; namespace id;
namespace label; node; node annotation; node count; node id; node join time; node label;
node risk priority; node risk score; node scan time; node top cvss; nvd cvss; nvd cvss max;
operating system; orchestrator component; platform component; pod id; pod label; pod name; pod uid;
port; port protocol; privileged; process arguments; process container start time;
process creation time; process id; process name; process path; process uid; profile ref id;
read only root filesystem; report completion time; report configuration id; report init time;
report name; report notification method; report request type; report state; report type;
rule ref id; scan ref id; scanner status; secret; secret path; sensor status; service account;
service account permission level; severity; severity max; taint effect; taint key; taint value;
unknown cve count; unknown severity count; user id; user name; volume destination; volume name;
volume readonly; volume source; volume type; vulnerability state; vulnerability state max
`

// foreignLabels are search fields of Central that cannot be joined with pods: alone
// they match nothing, with another field they are ignored.
const foreignLabels = `
policy; policy id; policy last updated; enforcement; lifecycle stage; description; category; disabled;
violation; violation state; violation time; tag; secret id; secret type; cert expiration;
image pull secret registry; standard; standard id; control; control id; control group; control group id;
role; role id; role binding; role binding id; cluster role; subject; subject kind; cluster scope;
toleration key; toleration value; process tag; process ancestor; risk subject type; risk indicator
`

// deploymentLabels are the search fields of an export of deployments.
const deploymentLabels = `
add capabilities; advisory link; advisory name; cisa kev; cluster; cluster id;
cluster kubernetes version; cluster label; cluster platform type; cluster type; component;
component count; component id; component layer type; component location; component risk priority;
component risk priority score max; component risk score; component source; component top cvss;
component top cvss max; component version; container id; container image digest; container name;
container type; cpu cores limit; cpu cores request; created; critical cve count;
critical severity count; cve; cve count; cve created time; cve created time min;
cve fix available timestamp; cve id; cve published on; cve published on min; cvss; cvss max;
deployment; deployment annotation; deployment count; deployment hash; deployment id;
deployment label; deployment risk priority; deployment risk score; deployment type;
dockerfile instruction keyword; dockerfile instruction value; drop capabilities; environment key;
environment value; environment variable source; epss probability; epss probability max;
exposed node port; exposing service; exposing service port; exposure level; external hostname;
external ip; first image occurrence timestamp; first image occurrence timestamp min; fixable;
fixable critical cve count; fixable critical severity count; fixable cve count;
fixable important cve count; fixable important severity count; fixable low cve count;
fixable low severity count; fixable moderate cve count; fixable moderate severity count;
fixable unknown cve count; fixable unknown severity count; fixed by; image; image command;
image component count; image count; image created time; image cve count; image entrypoint;
image id; image label; image os; image pull secret; image registry; image remote;
image risk priority; image risk score; image scan time; image sha; image signature fetched time;
image tag; image top cvss; image user; image volumes; impact score; impact score max;
important cve count; important severity count; last updated; low cve count; low severity count;
max exposure level; memory limit (mb); memory request (mb); moderate cve count;
moderate severity count; namespace; namespace annotation; namespace count; namespace id;
namespace label; nvd cvss; nvd cvss max; operating system; orchestrator component;
platform component; pod id; pod label; pod name; pod uid; port; port protocol; privileged;
process arguments; process container start time; process creation time; process id; process name;
process path; process uid; read only root filesystem; secret; secret path; service account;
service account permission level; severity; severity max; unknown cve count;
unknown severity count; volume destination; volume name; volume readonly; volume source;
volume type; vulnerability state; vulnerability state max
`

// imageLabels are the search fields of an export of images.
const imageLabels = `
add capabilities; advisory link; advisory name; cisa kev; cluster; cluster id;
cluster kubernetes version; cluster label; cluster platform type; cluster type; component;
component count; component id; component layer type; component location; component risk priority;
component risk priority score max; component risk score; component source; component top cvss;
component top cvss max; component version; container type; cpu cores limit; cpu cores request;
created; critical cve count; critical severity count; cve; cve count; cve created time;
cve created time min; cve fix available timestamp; cve id; cve published on; cve published on min;
cvss; cvss max; deployment; deployment annotation; deployment count; deployment hash;
deployment id; deployment label; deployment risk priority; deployment risk score; deployment type;
dockerfile instruction keyword; dockerfile instruction value; drop capabilities; environment key;
environment value; environment variable source; epss probability; epss probability max;
exposed node port; exposing service; exposing service port; exposure level; external hostname;
external ip; first image occurrence timestamp; first image occurrence timestamp min; fixable;
fixable critical cve count; fixable critical severity count; fixable cve count;
fixable important cve count; fixable important severity count; fixable low cve count;
fixable low severity count; fixable moderate cve count; fixable moderate severity count;
fixable unknown cve count; fixable unknown severity count; fixed by; image; image command;
image component count; image count; image created time; image cve count; image entrypoint;
image id; image label; image os; image pull secret; image registry; image remote;
image risk priority; image risk score; image scan time; image sha; image signature fetched time;
image tag; image top cvss; image user; image volumes; impact score; impact score max;
important cve count; important severity count; last updated; low cve count; low severity count;
max exposure level; memory limit (mb); memory request (mb); moderate cve count;
moderate severity count; namespace; namespace annotation; namespace count; namespace id;
namespace label; nvd cvss; nvd cvss max; operating system; orchestrator component;
platform component; pod label; port; port protocol; privileged; read only root filesystem; secret;
secret path; service account; service account permission level; severity; severity max;
unknown cve count; unknown severity count; volume destination; volume name; volume readonly;
volume source; volume type; vulnerability state; vulnerability state max
`

// nodeLabels are the search fields of an export of nodes.
const nodeLabels = `
cisa kev; cluster; cluster id; cluster kubernetes version; cluster label; cluster platform type;
cluster type; component; component count; component id; component risk priority;
component risk priority score max; component risk score; component top cvss;
component top cvss max; component version; container runtime; critical severity count; cve;
cve count; cve created time; cve created time min; cve id; cve orphaned; cve orphaned time;
cve published on; cve published on min; cve snooze expiry; cve snoozed; cvss; cvss max;
epss probability; epss probability max; fixable; fixable critical severity count;
fixable cve count; fixable important severity count; fixable low severity count;
fixable moderate severity count; fixable unknown severity count; fixed by; impact score;
impact score max; important severity count; last updated; low severity count;
moderate severity count; node; node annotation; node count; node id; node join time; node label;
node risk priority; node risk score; node scan time; node top cvss; operating system; severity;
severity max; taint effect; taint key; taint value; unknown severity count
`

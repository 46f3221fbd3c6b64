import type { KitContents, KitEntry, LeavingEntry, LeavingReason } from './contents.js';

/*
 * The scripts are for Windows PowerShell 5.1, which every supported Windows has. They hold ASCII only, whatever the certificate is
 * called: then no encoding is guessed wrongly, and the quotation marks that PowerShell takes for its own (about_Quoting_Rules names
 * four kinds of single ones) cannot end a string.
 */

/** For a string between single quotes and for comments: what is left cannot end either. */
const plain = (name: string): string => name.normalize('NFKD').replace(/[^A-Za-z0-9 .,_()-]/gu, '').replace(/\s+/gu, ' ').trim().slice(0, 100) || 'without a name in plain letters';

const lines = (...parts: readonly string[]): string => `${parts.join('\n').trim().replaceAll('\n', '\r\n')}\r\n`;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const entryLine = ({ storeKey, thumbprint, sha256, name, certificate }: KitEntry): string =>
  `    @{ Store = '${storeKey}'; Thumbprint = '${thumbprint}'; Sha256 = '${sha256}'; Name = '${plain(name)}'; Data = '${base64(certificate)}' }`;

const certificateTable = ({ entries }: KitContents): string => `$certificates = @(\n${entries.map(entryLine).join('\n')}\n)`;

const policyPath = String.raw`HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate`;

const strict = `Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'`;

/** Who signs, for the head of a script. */
const signerLines = ({ signerName, signerThumbprint, others }: KitContents): string =>
  [`Signing certificate: ${plain(signerName)}, thumbprint ${signerThumbprint}`, ...others.map(({ name, thumbprint }) => `Beside it: ${plain(name)}, thumbprint ${thumbprint}`)].join('\n');

/** Puts the certificates into the stores of one computer and allows updates that they signed. */
export const installScript = (contents: KitContents): string =>
  lines(`#Requires -Version 5.1
<#
Countersign: lets this computer accept the updates that your organisation signs.
${signerLines(contents)}

Run it as an administrator, or hand it out with Intune as a platform script (system context, 64-bit PowerShell).
It may run again at any time. Exit code 0: everything is in place; 1: something is not, and it says what.
#>
${strict}

${certificateTable(contents)}

try {
    $sha256 = [System.Security.Cryptography.SHA256]::Create()
    foreach ($entry in $certificates) {
        $bytes = [Convert]::FromBase64String($entry.Data)
        $found = [BitConverter]::ToString($sha256.ComputeHash($bytes)) -replace '-', ''
        if ($found -ne $entry.Sha256) { throw "The certificate $($entry.Name) in this script was altered." }
        $certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, $bytes)
        $store = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList $entry.Store, 'LocalMachine'
        $store.Open('ReadWrite')
        try { $store.Add($certificate) } finally { $store.Close() }
        Write-Output "In $($entry.Store): $($entry.Name)"
    }
    if (-not (Test-Path '${policyPath}')) { New-Item -Path '${policyPath}' -Force | Out-Null }
    New-ItemProperty -Path '${policyPath}' -Name 'AcceptTrustedPublisherCerts' -PropertyType DWord -Value 1 -Force | Out-Null
    Write-Output 'Signed updates from the intranet update service are allowed.'
    exit 0
} catch {
    [Console]::Error.WriteLine("Not done: $($_.Exception.Message)")
    exit 1
}`);

const leavingLine = ({ thumbprint, name, why, certificate }: LeavingEntry): string =>
  `    @{ Thumbprint = '${thumbprint}'; Name = '${plain(name)}'; Lost = $${String(why === 'lost')}; Data = '${base64(certificate)}' }`;

const leavingWords: Readonly<Record<LeavingReason, string>> = {
  later: 'for later: run it when Countersign says that no published update needs it any more',
  retired: 'retired: no published update needs it any more',
  lost: 'its key was lost or stolen: Windows is told not to trust it',
};

/** Takes signing certificates away again, when no published update needs them or their key was lost. */
export const removeScript = ({ leaving }: KitContents): string =>
  lines(`#Requires -Version 5.1
<#
Countersign: takes signing certificates away from this computer.
${leaving.map(({ name, thumbprint, why }) => `${plain(name)}, thumbprint ${thumbprint}, ${leavingWords[why]}`).join('\n')}

A certificate whose key was lost is also put among those that Windows must not trust; with -Distrust each of them is.
Only signing certificates are touched; certificates of authorities may serve others.
#>
param([switch] $Distrust)
${strict}

$certificates = @(
${leaving.map(leavingLine).join('\n')}
)

try {
    foreach ($entry in $certificates) {
        foreach ($name in 'TrustedPublisher', 'Root') {
            $store = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList $name, 'LocalMachine'
            $store.Open('ReadWrite')
            try {
                foreach ($certificate in @($store.Certificates | Where-Object { $_.Thumbprint -eq $entry.Thumbprint })) {
                    $store.Remove($certificate)
                    Write-Output "Removed from $($name): $($entry.Name)"
                }
            } finally { $store.Close() }
        }
        if ($Distrust -or $entry.Lost) {
            $bytes = [Convert]::FromBase64String($entry.Data)
            $certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, $bytes)
            $store = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList 'Disallowed', 'LocalMachine'
            $store.Open('ReadWrite')
            try { $store.Add($certificate) } finally { $store.Close() }
            Write-Output "Windows does not trust it any more: $($entry.Name)"
        }
    }
    exit 0
} catch {
    [Console]::Error.WriteLine("Not done: $($_.Exception.Message)")
    exit 1
}`);

/**
 * Looks at one client and writes what it found as JSON, which `read-report.ts` reads. Its exit code serves as the detection of an
 * Intune remediation whose remediation is the install script.
 */
export const checkScript = (contents: KitContents): string =>
  lines(`#Requires -Version 5.1
<#
Countersign: looks whether this computer would accept the updates that your organisation signs.
${signerLines(contents)}

It changes nothing. The result is written beside this script, or to -OutFile; open it in Countersign under Certificates.
Exit code 0: the certificates and the policy are in place; 1: something is missing.
#>
param([string] $OutFile)
${strict}

${certificateTable(contents)}

function Get-Value([string] $Path, [string] $Name) {
    $item = Get-ItemProperty -Path $Path -Name $Name -ErrorAction SilentlyContinue
    if ($null -eq $item) { return $null }
    return $item.$Name
}

function Test-Stored([string] $Store, [string] $Thumbprint) {
    $opened = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList $Store, 'LocalMachine'
    $opened.Open('ReadOnly')
    try { return @($opened.Certificates | Where-Object { $_.Thumbprint -eq $Thumbprint }).Count -gt 0 } finally { $opened.Close() }
}

$path = '${policyPath}'
$policy = [ordered]@{
    WUServer = Get-Value $path 'WUServer'
    UseWUServer = Get-Value "$path\\AU" 'UseWUServer'
    AcceptTrustedPublisherCerts = Get-Value $path 'AcceptTrustedPublisherCerts'
    SetPolicyDrivenUpdateSourceForOtherUpdates = Get-Value $path 'SetPolicyDrivenUpdateSourceForOtherUpdates'
}

$stores = @(foreach ($entry in $certificates) {
    [ordered]@{ store = $entry.Store; thumbprint = $entry.Thumbprint; present = [bool](Test-Stored $entry.Store $entry.Thumbprint) }
})
$distrusted = @($certificates | Where-Object { Test-Stored 'Disallowed' $_.Thumbprint } | ForEach-Object { $_.Thumbprint })

$server = [ordered]@{ status = $null; problem = $null; date = $null }
if ($policy.WUServer) {
    try {
        $address = "$($policy.WUServer)".TrimEnd('/') + '/ClientWebService/client.asmx'
        $answer = Invoke-WebRequest -Uri $address -UseBasicParsing -TimeoutSec 20
        $server.status = [int]$answer.StatusCode
        $server.date = "$($answer.Headers['Date'])"
    } catch {
        $server.problem = "$($_.Exception.Message)"
        if ($_.Exception.PSObject.Properties['Response'] -and $_.Exception.Response) { $server.status = [int]$_.Exception.Response.StatusCode }
    }
}

$services = [ordered]@{}
foreach ($name in 'wuauserv', 'bits', 'cryptsvc') {
    $service = Get-Service -Name $name -ErrorAction SilentlyContinue
    $services[$name] = if ($null -eq $service) { 'missing' } else { "$($service.StartType)" }
}

# 20: an installation failed; 25: looking for updates failed; 31: a download failed.
$events = @(Get-WinEvent -FilterHashtable @{ LogName = 'System'; ProviderName = 'Microsoft-Windows-WindowsUpdateClient'; Id = 20, 25, 31 } -MaxEvents 20 -ErrorAction SilentlyContinue | ForEach-Object {
    $code = ''
    if ("$($_.Message)" -match '0x[0-9A-Fa-f]{8}') { $code = $Matches[0] }
    [ordered]@{ at = $_.TimeCreated.ToUniversalTime().ToString('o'); event = [int]$_.Id; code = $code; message = "$($_.Message)" }
})

$result = [ordered]@{
    schema = 1
    kind = 'countersign-client-check'
    madeAt = [DateTime]::UtcNow.ToString('o')
    computer = $env:COMPUTERNAME
    windows = [Environment]::OSVersion.Version.ToString()
    signer = '${contents.signerThumbprint}'
    policy = $policy
    stores = $stores
    distrusted = $distrusted
    server = $server
    services = $services
    events = $events
}

if (-not $OutFile) { $OutFile = Join-Path $PSScriptRoot "client-$($env:COMPUTERNAME).json" }
$text = ConvertTo-Json -InputObject $result -Depth 5
[System.IO.File]::WriteAllText($OutFile, $text, (New-Object System.Text.UTF8Encoding -ArgumentList $false))
Write-Output "Written: $OutFile"

$missing = @($stores | Where-Object { -not $_.present })
if ($missing.Count -eq 0 -and $distrusted.Count -eq 0 -and $policy.AcceptTrustedPublisherCerts -eq 1) { exit 0 }
exit 1`);

/** Registry Editor reads UTF-16LE with a byte order mark (version 5.00 of the format). */
export const registryFile = (): Uint8Array =>
  Buffer.from(
    `\ufeff${lines(`Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate]
"AcceptTrustedPublisherCerts"=dword:00000001`)}`,
    'utf16le',
  );

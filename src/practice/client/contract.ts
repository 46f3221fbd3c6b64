import { contract } from '../soap/schema.js';

const server = 'http://www.microsoft.com/SoftwareDistribution/Server';

/** [MS-WUSP] 6: the operations a client needs to find, describe and fetch an update. */
export const clientContract = contract({
  namespace: `${server}/ClientWebService`,
  types: {
    ArrayOfInt: 'int:int?*',
    ArrayOfString: 'string:string?*~',
    ArrayOfBase64Binary: 'base64Binary:base64Binary?*~',
    Config:
      'LastChange:dateTime IsRegistrationRequired:boolean AuthInfo:ArrayOfAuthPlugInInfo? AllowedEventIds:ArrayOfInt? Properties:ArrayOfConfigurationProperty?',
    ArrayOfAuthPlugInInfo: 'AuthPlugInInfo:AuthPlugInInfo?*~',
    AuthPlugInInfo: 'PlugInID:string? ServiceUrl:string? Parameter:string?',
    ArrayOfConfigurationProperty: 'ConfigurationProperty:ConfigurationProperty?*~',
    ConfigurationProperty: 'Name:string? Value:string?',
    ArrayOfAuthorizationCookie: 'AuthorizationCookie:AuthorizationCookie?*~',
    AuthorizationCookie: 'PlugInId:string? CookieData:base64Binary?',
    Cookie: 'Expiration:dateTime EncryptedData:base64Binary?',
    ComputerInfo:
      'DnsName:string? OSMajorVersion:int OSMinorVersion:int OSBuildNumber:int OSServicePackMajorNumber:short OSServicePackMinorNumber:short OSLocale:string? ComputerManufacturer:string? ComputerModel:string? BiosVersion:string? BiosName:string? BiosReleaseDate:dateTime ProcessorArchitecture:string? SuiteMask:short OldProductType:unsignedByte NewProductType:int SystemMetrics:int ClientVersionMajorNumber:short ClientVersionMinorNumber:short ClientVersionBuildNumber:short ClientVersionQfeNumber:short OSDescription:string? OEM:string? DeviceType:string? FirmwareVersion:string? MobileOperator:string?',
    /** Devices, categories to filter by and the hardware are not looked at: this server has no drivers. */
    Ignored: '',
    SyncUpdateParameters:
      'ExpressQuery:boolean InstalledNonLeafUpdateIDs:ArrayOfInt? OtherCachedUpdateIDs:ArrayOfInt? SystemSpec:Ignored? CachedDriverIDs:ArrayOfInt? SkipSoftwareSync:boolean FilterCategoryIds:Ignored? NeedTwoGroupOutOfScopeUpdates:boolean? ComputerSpec:Ignored? FeatureScoreMatchingKey:string?',
    SyncInfo:
      'NewUpdates:ArrayOfUpdateInfo? OutOfScopeRevisionIDs:ArrayOfInt? ChangedUpdates:ArrayOfUpdateInfo? Truncated:boolean NewCookie:Cookie? DeployedOutOfScopeRevisionIds:ArrayOfInt? DriverSyncNotNeeded:string?',
    ArrayOfUpdateInfo: 'UpdateInfo:UpdateInfo?*~',
    UpdateInfo: 'ID:int Deployment:Deployment? IsLeaf:boolean Xml:string?',
    Deployment:
      'ID:int Action:string Deadline:string? IsAssigned:boolean LastChangeTime:string DownloadPriority:string? HardwareIds:ArrayOfString? AutoSelect:string? AutoDownload:string? SupersedenceBehavior:string? FlagBitmask:string?',
    ArrayOfXmlUpdateFragmentType: 'XmlUpdateFragmentType:string?*',
    ExtendedUpdateInfo: 'Updates:ArrayOfUpdateData? FileLocations:ArrayOfFileLocation? OutOfScopeRevisionIDs:ArrayOfInt?',
    ArrayOfUpdateData: 'Update:UpdateData?*~',
    UpdateData: 'ID:int Xml:string?',
    ArrayOfFileLocation: 'FileLocation:FileLocation?*~',
    FileLocation: 'FileDigest:base64Binary? Url:string?',
    GetFileLocationsResults: 'FileLocations:ArrayOfFileLocation? NewCookie:Cookie?',
  },
  operations: {
    GetConfig: ['protocolVersion:string?', 'GetConfigResult:Config?'],
    GetCookie: [
      'authCookies:ArrayOfAuthorizationCookie? oldCookie:Cookie? lastChange:dateTime currentTime:dateTime protocolVersion:string?',
      'GetCookieResult:Cookie?',
    ],
    RegisterComputer: ['cookie:Cookie? computerInfo:ComputerInfo?', ''],
    SyncUpdates: ['cookie:Cookie? parameters:SyncUpdateParameters?', 'SyncUpdatesResult:SyncInfo?'],
    GetExtendedUpdateInfo: [
      'cookie:Cookie? revisionIDs:ArrayOfInt? infoTypes:ArrayOfXmlUpdateFragmentType? locales:ArrayOfString? GeoId:string? callerAttributes:string?',
      'GetExtendedUpdateInfoResult:ExtendedUpdateInfo?',
    ],
    GetFileLocations: ['cookie:Cookie? fileDigests:ArrayOfBase64Binary?', 'GetFileLocationsResult:GetFileLocationsResults?'],
  },
});

export const simpleAuthContract = contract({
  namespace: `${server}/SimpleAuthWebService`,
  types: { AuthorizationCookie: 'PlugInId:string? CookieData:base64Binary?' },
  operations: {
    GetAuthorizationCookie: ['clientId:string? targetGroupName:string? dnsName:string?', 'GetAuthorizationCookieResult:AuthorizationCookie?'],
  },
});

export const reportingContract = contract({
  namespace: 'http://www.microsoft.com/SoftwareDistribution',
  types: {
    Cookie: 'Expiration:dateTime EncryptedData:base64Binary?',
    ArrayOfReportingEvent: 'ReportingEvent:ReportingEvent?*~',
    ReportingEvent: 'BasicData:BasicData?',
    BasicData:
      'TargetID:ComputerTargetIdentifier? SequenceNumber:int TimeAtTarget:dateTime EventInstanceID:guid NamespaceID:int EventID:short SourceID:short UpdateID:UpdateRevisionIdentifier? Win32HResult:int AppName:string?',
    ComputerTargetIdentifier: 'Sid:string?',
    UpdateRevisionIdentifier: 'UpdateID:guid RevisionNumber:int',
  },
  operations: {
    ReportEventBatch: ['cookie:Cookie? clientTime:dateTime eventBatch:ArrayOfReportingEvent?', 'ReportEventBatchResult:boolean'],
  },
});

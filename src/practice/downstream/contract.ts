import { contract } from '../soap/schema.js';

/** [MS-WSUSSS] 6: what a downstream server asks the server above it, all of it. */
export const serverSyncContract = contract({
  namespace: 'http://www.microsoft.com/SoftwareDistribution',
  types: {
    ServerAuthConfig: 'LastChange:dateTime AuthInfo:ArrayOfAuthPlugInInfo? AllowedEventIds:ArrayOfInt?',
    ArrayOfAuthPlugInInfo: 'AuthPlugInInfo:AuthPlugInInfo?*~',
    AuthPlugInInfo: 'PlugInID:string? ServiceUrl:string? Parameter:string?',
    ArrayOfInt: 'int:int?*',
    ArrayOfAuthorizationCookie: 'AuthorizationCookie:AuthorizationCookie?*~',
    AuthorizationCookie: 'PlugInId:string? CookieData:base64Binary?',
    Cookie: 'Expiration:dateTime EncryptedData:base64Binary?',
    ServerSyncConfigData:
      'CatalogOnlySync:boolean LazySync:boolean ServerHostsPsfFiles:boolean MaxNumberOfComputerIdsInRequest:int MaxNumberOfDriverSetsPerRequest:int MaxNumberOfPnpHardwareIdsInRequest:int MaxNumberOfUpdatesPerRequest:int NewConfigAnchor:string? ProtocolVersion:string? LanguageUpdateList:ArrayOfServerSyncLanguageData? MaxUpdatesPerRequestInGetUpdateDecryptionData:int',
    ArrayOfServerSyncLanguageData: 'ServerSyncLanguageData:ServerSyncLanguageData?*~',
    ServerSyncLanguageData: 'LanguageID:int ShortLanguage:string? LongLanguage:string? Enabled:boolean',
    ServerSyncFilter:
      'DssProtocolVersion:Version? Anchor:string? GetConfig:boolean Get63LanguageOnly:boolean Categories:ArrayOfIdAndDelta? Classifications:ArrayOfIdAndDelta? Languages:ArrayOfLanguageAndDelta?',
    Version: '',
    ArrayOfIdAndDelta: 'IdAndDelta:IdAndDelta?*~',
    IdAndDelta: 'Id:guid Delta:boolean',
    ArrayOfLanguageAndDelta: 'LanguageAndDelta:LanguageAndDelta?*~',
    LanguageAndDelta: 'Id:int Delta:boolean',
    RevisionIdList: 'Anchor:string? NewRevisions:ArrayOfUpdateIdentity?',
    ArrayOfUpdateIdentity: 'UpdateIdentity:UpdateIdentity?*~',
    UpdateIdentity: 'UpdateID:guid RevisionNumber:int',
    ServerUpdateData: 'updates:ArrayOfServerSyncUpdateData? fileUrls:ArrayOfServerSyncUrlData?',
    ArrayOfServerSyncUpdateData: 'ServerSyncUpdateData:ServerSyncUpdateData?*~',
    ServerSyncUpdateData: 'Id:UpdateIdentity? XmlUpdateBlob:string? FileDigestList:ArrayOfBase64Binary? XmlUpdateBlobCompressed:base64Binary?',
    ArrayOfBase64Binary: 'base64Binary:base64Binary?*~',
    ArrayOfServerSyncUrlData: 'ServerSyncUrlData:ServerSyncUrlData?*~',
    ServerSyncUrlData: 'FileDigest:base64Binary? MUUrl:string? UssUrl:string? DecryptionKey:base64Binary?',
    ServerDecryptionData: 'UpdateFileDecryptionData:ArrayOfServerSyncUpdateFileDecryption?',
    ArrayOfServerSyncUpdateFileDecryption: 'ServerSyncUpdateFileDecryption:ServerSyncUpdateFileDecryption?*~',
    ServerSyncUpdateFileDecryption: 'UpdateId:UpdateIdentity? FileDecryptionData:ArrayOfServerSyncFileDecryption?',
    ArrayOfServerSyncFileDecryption: 'ServerSyncFileDecryption:ServerSyncFileDecryption?*~',
    ServerSyncFileDecryption: 'FileDigest:base64Binary? DecryptionKey:base64Binary?',
    ServerSyncDeploymentResult:
      'Anchor:string? Groups:ArrayOfServerSyncTargetGroup? Deployments:ArrayOfServerSyncDeployment? DeadDeployments:ArrayOfGuid? HiddenUpdates:ArrayOfGuid? AcceptedEulas:ArrayOfGuid?',
    ArrayOfServerSyncTargetGroup: 'ServerSyncTargetGroup:ServerSyncTargetGroup?*~',
    ServerSyncTargetGroup: 'TargetGroupID:guid ParentGroupId:guid Name:string? IsBuiltin:boolean',
    ArrayOfServerSyncDeployment: 'ServerSyncDeployment:ServerSyncDeployment?*~',
    ServerSyncDeployment:
      'UpdateId:guid RevisionNumber:int Action:int AdminName:string? Deadline:dateTime IsAssigned:boolean GoLiveTime:dateTime DeploymentGuid:guid TargetGroupId:guid DownloadPriority:unsignedByte',
    ArrayOfGuid: 'guid:guid?*',
  },
  operations: {
    GetAuthConfig: ['', 'GetAuthConfigResult:ServerAuthConfig?'],
    GetCookie: ['authCookies:ArrayOfAuthorizationCookie? oldCookie:Cookie? protocolVersion:string?', 'GetCookieResult:Cookie?'],
    GetConfigData: ['cookie:Cookie? configAnchor:string?', 'GetConfigDataResult:ServerSyncConfigData?'],
    GetRevisionIdList: ['cookie:Cookie? filter:ServerSyncFilter?', 'GetRevisionIdListResult:RevisionIdList?'],
    GetUpdateData: ['cookie:Cookie? updateIds:ArrayOfUpdateIdentity?', 'GetUpdateDataResult:ServerUpdateData?'],
    GetUpdateDecryptionData: ['cookie:Cookie? updateIds:ArrayOfUpdateIdentity?', 'GetUpdateDecryptionDataResult:ServerDecryptionData?'],
    DownloadFiles: ['cookie:Cookie? fileDigestList:ArrayOfBase64Binary?', ''],
    GetDeployments: ['cookie:Cookie? deploymentAnchor:string? syncAnchor:string?', 'GetDeploymentsResult:ServerSyncDeploymentResult?'],
    GetRelatedRevisionsForUpdates: ['cookie:Cookie? updateIDs:ArrayOfGuid?', 'GetRelatedRevisionsForUpdatesResult:ArrayOfUpdateIdentity?'],
  },
});

export const dssAuthContract = contract({
  namespace: 'http://www.microsoft.com/SoftwareDistribution/Server/DssAuthWebService',
  types: { ArrayOfGuid: 'guid:guid?*', AuthorizationCookie: 'PlugInId:string? CookieData:base64Binary?' },
  operations: {
    GetAuthorizationCookie: ['accountName:string? accountGuid:string? programKeys:ArrayOfGuid?', 'GetAuthorizationCookieResult:AuthorizationCookie?'],
  },
});

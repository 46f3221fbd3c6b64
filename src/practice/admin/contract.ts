import { contract } from '../soap/schema.js';
import { configurationRow } from './configuration-row.js';

const adminNamespace = 'http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService';
const monitorNamespace = 'http://www.microsoft.com/SoftwareDistribution/Server/IMonitorable';

/** The part of ApiRemoting30 (172 operations) that publishing, approving and looking after updates needs. */
export const adminContract = contract({
  namespace: adminNamespace,
  types: {
    ConfigurationTableRow: configurationRow,
    ArrayOfServerSyncUrlData: 'ServerSyncUrlData:ServerSyncUrlData?*~',
    ServerSyncUrlData: 'FileDigest:base64Binary? MUUrl:string? UssUrl:string? DecryptionKey:base64Binary?',
    UpdateRevisionId: 'UpdateId:guid RevisionNumber:int',
    ArrayOfGenericReadableRow: 'GenericReadableRow:GenericReadableRow?*~',
    GenericReadableRow: 'Values:ArrayOfAnyType?',
    ArrayOfAnyType: 'anyType:anyType?*~',
    ArrayOfArrayOfGenericReadableRow: 'ArrayOfGenericReadableRow:ArrayOfGenericReadableRow?*~',
    AllConfigurationTableRows: 'Configuration:ConfigurationTableRow? GroupAuthorization:ArrayOfGroupAuthorizationTableRow? Authorization:ArrayOfAuthorizationPlugInTableRow?',
    ArrayOfGroupAuthorizationTableRow: 'GroupAuthorizationTableRow:GroupAuthorizationTableRow?*~',
    GroupAuthorizationTableRow: 'Group:guid PlugInId:string?',
    ArrayOfAuthorizationPlugInTableRow: 'AuthorizationPlugInTableRow:AuthorizationPlugInTableRow?*~',
    AuthorizationPlugInTableRow: 'PlugInId:string? AssemblyName:string? ClassName:string? Data:base64Binary? Url:string? Parameter:string?',
    ArrayOfProgramKey: 'ProgramKey:ProgramKey?*~',
    ProgramKey: 'Key:guid Description:string?',
    CompleteUpdates: 'minimalProperties:ArrayOfGenericReadableRow? localizedCategoryTitleRows:ArrayOfGenericReadableRow? kbArticles:ArrayOfGenericReadableRow? bulletins:ArrayOfGenericReadableRow? infoUrls:ArrayOfGenericReadableRow?',
    SubscriptionTableRow: 'synchronizeAutomaticallyTimeOfDay:long LastModifiedBy:string? LastModifiedTime:dateTime LastSynchronizationTime:dateTime SynchronizeAutomatically:boolean Anchor:string? DeploymentAnchor:string? NumberOfSynchronizationsPerDay:int IsCategoryOnly:boolean',
    CompleteAutomaticUpdateApprovalRule: 'RuleRow:AutomaticUpdateApprovalRuleTableRow? UpdateClassificationTableRows:ArrayOfGenericReadableRow? CategoryTableRows:ArrayOfGenericReadableRow? TargetGroupTableRows:ArrayOfGenericReadableRow?',
    AutomaticUpdateApprovalRuleTableRow: 'Id:int Enabled:boolean Action:int Name:string? DateOffset:short~ MinutesAfterMidnight:short~',
    ArrayOfCompleteAutomaticUpdateApprovalRule: 'CompleteAutomaticUpdateApprovalRule:CompleteAutomaticUpdateApprovalRule?*',
  },
  operations: {
    GetServerVersion: ['', 'GetServerVersionResult:string?'],
    GetServerProtocolVersion: ['', 'GetServerProtocolVersionResult:string?'],
    GetCurrentUserRole: ['', 'GetCurrentUserRoleResult:int'],
    ExecuteSPGetConfiguration: ['', 'ExecuteSPGetConfigurationResult:AllConfigurationTableRows?'],
    ExecuteSPSetConfiguration: ['row:ConfigurationTableRow? listTrue:ArrayOfAnyType? listFalse:ArrayOfAnyType? ussListTrue:ArrayOfAnyType? ussListFalse:ArrayOfAnyType? programKeys:ArrayOfProgramKey?', ''],
    ExecuteSPGetTempContentCache: ['', 'ExecuteSPGetTempContentCacheResult:string?'],
    GetSubscription: ['', 'GetSubscriptionResult:SubscriptionTableRow?'],
    GetSubscriptionState: ['', 'GetSubscriptionStateResult:int'],
    GetSubscriptionCategories: ['preferredCulture:string? retrieveUpdateClassifications:boolean', 'GetSubscriptionCategoriesResult:ArrayOfGenericReadableRow?'],
    ExecuteSetSelfSigningCertificate: ['', ''],
    ExecuteSetSigningCertificate: ['PFXFileContent:base64Binary? passwordBytes:base64Binary?', ''],
    ExecuteGetSigningCertificate: ['', 'ExecuteGetSigningCertificateResult:base64Binary?'],
    SignCabForPublishing: ['filePath:string?', 'SignCabForPublishingResult:unsignedInt'],
    SignCabForPublishingWithTimeStampOption: ['filePath:string? signWithoutTimeStamp:boolean', 'SignCabForPublishingWithTimeStampOptionResult:unsignedInt'],
    SignCabExForPublishingWithTimeStampOption: ['filePath:string? httpTimeStamp:string? signWithoutTimeStamp:boolean', 'SignCabExForPublishingWithTimeStampOptionResult:unsignedInt'],
    ImportUpdateForPublishing: ['susXml:string? uspXml:string? urlData:ArrayOfServerSyncUrlData? sdpOnly:boolean', ''],
    ImportUpdate: ['ussRevLocalId:int xmlUpdateBlob:string? xmlUpdateBlobCompressed:base64Binary? xmlSdpBlob:string?', 'localRevisionId:int'],
    ExecuteSPGetLatestRevisionNumberForUpdate: ['updateId:guid', 'ExecuteSPGetLatestRevisionNumberForUpdateResult:int'],
    ExecuteSPGetSdpXmlForUpdate: ['updateId:guid revisionNumber:int', 'ExecuteSPGetSdpXmlForUpdateResult:string?'],
    ExecuteSPGetXmlForUpdate: ['updateId:guid revisionNumber:int', 'ExecuteSPGetXmlForUpdateResult:string?'],
    ExecuteSPGetUpdateById: ['preferredCulture:string? id:UpdateRevisionId?', 'ExecuteSPGetUpdateByIdResult:CompleteUpdates?'],
    ExecuteSPSearchUpdates: ['updateScopeXml:string? preferredCulture:string? publicationState:int', 'ExecuteSPSearchUpdatesResult:CompleteUpdates?'],
    ExecuteSPSimpleSearchUpdates: ['preferredCulture:string? searchText:string?', 'ExecuteSPSimpleSearchUpdatesResult:CompleteUpdates?'],
    ExecuteSPGetUpdateCount: ['updateScopeXml:string? preferredCulture:string? publicationState:int', 'ExecuteSPGetUpdateCountResult:int'],
    ExecuteSPGetRevisions: ['preferredCulture:string? updateId:guid', 'ExecuteSPGetRevisionsResult:CompleteUpdates?'],
    ExecuteSPGetCategories: ['preferredCulture:string? retrieveUpdateClassifications:boolean fromSyncDate:dateTime toSyncDate:dateTime', 'ExecuteSPGetCategoriesResult:ArrayOfGenericReadableRow?'],
    ExecuteSPGetTopLevelCategories: ['preferredCulture:string?', 'ExecuteSPGetTopLevelCategoriesResult:ArrayOfGenericReadableRow?'],
    ExecuteSPGetSubcategories: ['preferredCulture:string? categoryId:guid', 'ExecuteSPGetSubcategoriesResult:ArrayOfGenericReadableRow?'],
    ExecuteSPGetCategoryById: ['preferredCulture:string? retrieveUpdateClassification:boolean id:guid', 'ExecuteSPGetCategoryByIdResult:GenericReadableRow?'],
    ExecuteSPGetParentCategories: ['preferredCulture:string? childUpdateId:guid childRevisionNumber:int', 'ExecuteSPGetParentCategoriesResult:ArrayOfGenericReadableRow?'],
    ExecuteSPGetAllTargetGroups: ['', 'ExecuteSPGetAllTargetGroupsResult:ArrayOfGenericReadableRow?'],
    ExecuteSPGetTargetGroupById: ['id:guid', 'ExecuteSPGetTargetGroupByIdResult:GenericReadableRow?'],
    ExecuteSPGetChildTargetGroups: ['targetGroupId:guid', 'ExecuteSPGetChildTargetGroupsResult:ArrayOfGenericReadableRow?'],
    ExecuteSPGetParentTargetGroup: ['targetGroupId:guid', 'ExecuteSPGetParentTargetGroupResult:GenericReadableRow?'],
    ExecuteSPCreateTargetGroup1: ['name:string? parentGroupId:guid', 'ExecuteSPCreateTargetGroup1Result:GenericReadableRow?'],
    ExecuteSPDeleteTargetGroup: ['id:guid adminName:string? failIfReplica:boolean', ''],
    ExecuteSPGetInstallableItems: ['id:UpdateRevisionId?', 'ExecuteSPGetInstallableItemsResult:ArrayOfArrayOfGenericReadableRow?'],
    ExecuteSPDeployUpdate1: ['updateId:UpdateRevisionId? deploymentAction:int targetGroupId:guid deadline:dateTime adminName:string? isAssigned:boolean', 'ExecuteSPDeployUpdate1Result:GenericReadableRow?'],
    ExecuteSPDeleteDeployment: ['id:guid adminName:string?', ''],
    ExecuteSPGetDeploymentsByUpdate1: ['id:UpdateRevisionId?', 'ExecuteSPGetDeploymentsByUpdate1Result:ArrayOfGenericReadableRow?'],
    ExecuteSPGetDeployments: ['updateScopeXml:string? preferredCulture:string? publicationState:int', 'ExecuteSPGetDeploymentsResult:ArrayOfGenericReadableRow?'],
    ExecuteSPDeclineUpdate: ['updateId:guid adminName:string? failIfReplica:boolean', ''],
    ExecuteSPDeleteUpdateByUpdateID: ['updateID:guid', ''],
    GetAutomaticUpdateApprovalRules: ['preferredCulture:string?', 'GetAutomaticUpdateApprovalRulesResult:ArrayOfCompleteAutomaticUpdateApprovalRule?'],
  },
});

/** The one operation of the service that is in another namespace. */
export const monitorContract = contract({
  namespace: monitorNamespace,
  types: {
    MonitoredServicesResponse:
      'SuccessFlag:boolean ServicesTime:dateTime ServicesName:string? ServicesMachine:string? IsHttps:boolean RequestContentType:string? ConfigFilePath:string? ConfigFileProjectName:string? ConfigFileEnvironmentName:string? ConfigFileLastModifiedTime:dateTime ConfigFileVersion:string? ConfigFileNextExpirationTime:dateTime ConfigFileExpirationModuloInMinutes:int DatabaseInfo:string? CustomInfo:string?',
  },
  operations: { Ping: ['pingLevel:int', 'PingResult:MonitoredServicesResponse?'] },
});

namespace MultiAD.Edge.Agent.Diagnostics;

/// <summary>
/// Numbers of all log events, so that a filter or an alarm on one of them goes on working. Each room has a hundred; a number
/// is never used again for something else.
/// </summary>
internal static class EventIds
{
    // Delivery and Mqtt.
    public const int EmbeddedBrokerListens = 100;
    public const int BrokerConnected = 101;
    public const int BrokerUnusable = 102;
    public const int BrokerLost = 103;
    public const int MessageTooLarge = 104;
    public const int DisconnectFailed = 105;
    public const int MessagesUnsent = 106;
    public const int MessagesDropped = 107;
    public const int PublishRefused = 108;
    public const int ConnectionStopping = 109;
    public const int ConnectionLostAgain = 110;
    public const int OutboxOpened = 111;
    public const int OutboxSetAside = 112;
    public const int OutboxFailing = 113;
    public const int OutboxRecovered = 114;
    public const int OutboxDamaged = 115;
    public const int MessagesLost = 116;
    public const int AlertsLeft = 117;
    public const int AlertClosedAtStart = 118;
    public const int KeptAlertUnreadable = 119;
    public const int CredentialReadable = 140;
    public const int CredentialReplaced = 141;
    public const int CertificateEnds = 142;
    public const int PublishAccepted = 120;
    public const int RefusedDropped = 121;
    public const int ResultsUnsure = 122;
    public const int BrokerLacks = 123;
    public const int SubscriptionRefused = 124;
    public const int ClientIdAssigned = 125;

    // Control.
    public const int CommandDone = 150;
    public const int CommandFailed = 151;
    public const int CommandRefused = 152;
    public const int CommandNotKept = 153;
    public const int CommandFaulted = 154;
    public const int InspectionPaused = 155;
    public const int InspectionResumed = 156;
    public const int LimitChanged = 157;
    public const int LimitRestored = 158;
    public const int LimitUnusable = 159;

    // Models.
    public const int ModelLoaded = 200;
    public const int ModelRefused = 201;
    public const int ThreadsNotShared = 202;
    public const int RegionInForce = 203;
    public const int ProviderFellBack = 204;
    public const int EngineBuilding = 205;
    public const int ModelSigned = 210;
    public const int UnsignedAccepted = 211;
    public const int SlotsDamaged = 212;
    public const int SlotsNotSetAside = 213;
    public const int SlotsNotCopied = 214;
    public const int ModelsNotCollected = 215;
    public const int ModelTakenIn = 216;
    public const int ModelNotTakenIn = 217;
    public const int PreviousOpened = 218;
    public const int ConfiguredIgnored = 219;

    // Swapping.
    public const int SwapStateChanged = 220;
    public const int SwapRefused = 221;
    public const int SwapReturned = 222;
    public const int SwapOrderTaken = 223;
    public const int SwapOrderReplaced = 224;
    public const int SwapOrderRejected = 225;
    public const int SwapStateUnwritten = 226;
    public const int SwapDownloadFailed = 227;
    public const int SwapShadowEnded = 228;
    public const int SwapTrialOverdue = 229;
    public const int SwapReturnFailed = 230;
    public const int SwapUncollected = 231;
    public const int SwapFaulted = 232;
    public const int SwapOrderFileUnusable = 233;
    public const int SwapRestarted = 234;
    public const int SwapFolderUnusable = 235;

    // Pipeline.
    public const int LineEnded = 300;
    public const int StepFailed = 301;
    public const int StoppedWithoutModel = 302;
    public const int StationFailed = 303;
    public const int SinkTooSlow = 304;
    public const int SinkRecovered = 305;
    public const int SinkFailed = 306;
    public const int SinkUnfinished = 307;

    // Publishing.
    public const int AlertChanged = 400;
    public const int MapsNotKept = 401;
    public const int MapsKeptAgain = 402;

    // Supervision and Configuration.
    public const int LoopStuck = 500;
    public const int LoopMovesAgain = 501;
    public const int ServiceManagerUnheard = 502;
    public const int ConfigurationApplied = 510;
    public const int ConfigurationUnchanged = 511;
    public const int ConfigurationPending = 512;
    public const int ConfigurationRefused = 513;

    // Cameras.
    public const int CameraChanged = 2001;
    public const int CameraFailing = 2002;
    public const int CameraFailedPermanently = 2003;
    public const int CameraThreadReturned = 2004;
    public const int CameraAbandonedAtStop = 2005;
    public const int CameraEndedEarly = 2006;
}

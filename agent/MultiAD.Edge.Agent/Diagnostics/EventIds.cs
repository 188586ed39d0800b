namespace MultiAD.Edge.Agent.Diagnostics;

/// <summary>
/// Numbers of all log events, so that a filter or an alarm on one of them goes on working. Each room has a hundred; a number
/// is never used again for something else.
/// </summary>
internal static class EventIds
{
    // Mqtt.
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

    // Models.
    public const int ModelLoaded = 200;
    public const int ModelRefused = 201;
    public const int ThreadsNotShared = 202;
    public const int RegionInForce = 203;
    public const int ModelSigned = 210;
    public const int UnsignedAccepted = 211;

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

    // Cameras.
    public const int CameraChanged = 2001;
    public const int CameraFailing = 2002;
    public const int CameraFailedPermanently = 2003;
    public const int CameraThreadReturned = 2004;
    public const int CameraAbandonedAtStop = 2005;
}

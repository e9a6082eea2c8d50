package rolebridge.composition;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.Machine;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.rotate.RotationPolicy;
import rolebridge.domain.rotate.RotationRun;

/** The settings of a stack with a connection to XSOAR. */
public record FakeSettings() implements FunctionSettings {

  public static final String QUEUE = "arn:aws:sqs:eu-central-1:000000000000:rolebridge-requests";

  @Override
  public Hub hub() {
    return Requests.HUB;
  }

  @Override
  public EgressIps egressIps() {
    return EgressIps.NONE;
  }

  @Override
  public RotationPolicy rotationPolicy() {
    return RotationRun.POLICY;
  }

  @Override
  public String kmsKeyId() {
    return "";
  }

  @Override
  public String functionName() {
    return "rolebridge-Function";
  }

  @Override
  public Set<String> spokeActions() {
    return Set.of();
  }

  @Override
  public String functionArn() {
    return "arn:function";
  }

  @Override
  public boolean validatesPolicies() {
    return true;
  }

  @Override
  public String organizationId() {
    return "";
  }

  @Override
  public String functionRoleArn() {
    return "arn:role";
  }

  @Override
  public Duration roleUnusedFor() {
    return Duration.ofHours(24);
  }

  @Override
  public Map<Machine, String> machineArns() {
    return Map.of();
  }

  @Override
  public String provisionMachineArn() {
    return "arn:provision";
  }

  @Override
  public String rotateUserMachineArn() {
    return "arn:rotate-user";
  }

  @Override
  public AcceptRequests.Limits acceptingLimits() {
    return new AcceptRequests.Limits("000000000000", "/rolebridge/", 60, 100);
  }

  @Override
  public String requestQueueArn() {
    return QUEUE;
  }

  @Override
  public XsoarSettings xsoar() {
    return new XsoarSettings(
        "https://xsoar.example.com", "arn:secret", 8, HandOver.Delivery.INSTANCE);
  }

  @Override
  public Set<String> secretKmsKeys() {
    return Set.of();
  }

  @Override
  public Duration roleLongUnused() {
    return Duration.ofDays(90);
  }
}

package rolebridge.domain.provision;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.request.IntegrationRequest;

/** An account as a run finds it, and what the run is asked for. */
public enum Scenario {
  FRESH,
  FRESH_FOR_A_SPOKE,
  FRESH_SPLIT,
  OTHER_INTEGRATION,
  OTHER_INTEGRATION_OF_THE_SPOKE,
  ROLE_IN_ANOTHER_ACCOUNT,
  ROLE_CHANGED,
  ROLE_ELEVATED,
  ROLE_ELEVATED_BEFORE,
  ROLE_SPLIT,
  ROLE_SPLIT_BEFORE,
  TAGS_CHANGED,
  USER_LEFT,
  USER_LEFT_WITHOUT_SECRET,
  TRUST_DRIFTED,
  KEY_GONE,
  SECRET_DELETED,
  UNCHANGED;

  private static final Map<Scenario, FakeAws> PREPARED = new ConcurrentHashMap<>();

  public FakeAws account() {
    return PREPARED.computeIfAbsent(this, Scenario::prepare).copy();
  }

  private FakeAws prepare() {
    FakeAws aws =
        switch (this) {
          case FRESH, FRESH_FOR_A_SPOKE, FRESH_SPLIT -> new FakeAws();
          case OTHER_INTEGRATION -> Accounts.with(Requests.ec2());
          case OTHER_INTEGRATION_OF_THE_SPOKE -> Accounts.with(Requests.ofSpoke(Requests.ec2()));
          case ROLE_ELEVATED_BEFORE -> Accounts.with(Requests.iamElevated());
          case ROLE_SPLIT_BEFORE -> Accounts.with(Requests.iamSplit());
          default -> Accounts.with(Requests.iam());
        };
    switch (this) {
      case FRESH,
          FRESH_FOR_A_SPOKE,
          FRESH_SPLIT,
          OTHER_INTEGRATION,
          OTHER_INTEGRATION_OF_THE_SPOKE,
          ROLE_IN_ANOTHER_ACCOUNT,
          ROLE_ELEVATED,
          ROLE_ELEVATED_BEFORE,
          ROLE_SPLIT,
          ROLE_SPLIT_BEFORE,
          TAGS_CHANGED,
          UNCHANGED -> {}
      case ROLE_CHANGED -> {
        Accounts.addTrust(aws, Accounts.EC2_MAY_ASSUME);
        Accounts.fillVersions(aws);
      }
      case USER_LEFT, USER_LEFT_WITHOUT_SECRET -> {
        Accounts.deleteRoleAndPolicy(aws);
        Accounts.deleteKeys(aws);
      }
      case TRUST_DRIFTED -> Accounts.replaceTrust(aws, Accounts.EC2_MAY_ASSUME);
      case KEY_GONE, SECRET_DELETED -> Accounts.deleteKeys(aws);
    }
    // Longer ago than IAM's reads may lag.
    aws.advance(Duration.ofMinutes(1));
    if (this == USER_LEFT_WITHOUT_SECRET || this == SECRET_DELETED) {
      Accounts.deleteSecret(aws);
    }
    return aws;
  }

  public IntegrationRequest request() {
    return switch (this) {
      case FRESH_FOR_A_SPOKE, OTHER_INTEGRATION_OF_THE_SPOKE -> Requests.ofSpoke(Requests.iam());
      case ROLE_IN_ANOTHER_ACCOUNT -> Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.iam());
      case ROLE_CHANGED -> Requests.iamChanged();
      case ROLE_ELEVATED -> Requests.iamElevated();
      case FRESH_SPLIT, ROLE_SPLIT -> Requests.iamSplit();
      case TAGS_CHANGED -> Requests.iamTagged(Map.of("Team", "Blue", "Cost", "42"));
      default -> Requests.iam();
    };
  }

  /** Whether there is nothing yet. */
  boolean isFresh() {
    return this == FRESH || this == FRESH_FOR_A_SPOKE || this == FRESH_SPLIT;
  }

  /** Whether the very plan was proven once, so that others may rely on what a run repairs. */
  boolean isRepair() {
    return switch (this) {
      case TRUST_DRIFTED, KEY_GONE, SECRET_DELETED, UNCHANGED -> true;
      default -> false;
    };
  }
}

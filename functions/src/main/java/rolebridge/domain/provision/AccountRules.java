package rolebridge.domain.provision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.managed.SecretTags;
import rolebridge.domain.managed.TagText;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.ResourceArn;
import rolebridge.domain.policy.Wildcards;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccountQuotas;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Violation;

/** Rules that a request can break only in its account. Collects what breaks them. */
public final class AccountRules {

  private final AccountQuotas quotas;
  private final List<Violation> violations = new ArrayList<>();

  AccountRules(AccountQuotas quotas) {
    this.quotas = quotas;
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** The account asked for doesn't let rolebridge in. */
  static Violation accountNotOpen(String accountId, AccountNotOpenException why) {
    return new Violation("/accountId", "accountNotOpen", accountId, why.getMessage());
  }

  /** Whether the thing is ours; a foreign one of the same name is never touched. */
  boolean requireManaged(String field, String kind, String name, Optional<String> objection) {
    objection.ifPresent(
        reason ->
            violate(
                field,
                kind + "NotManaged",
                name,
                "A "
                    + kind
                    + " of this name exists that isn't this request's ("
                    + reason
                    + "). Give another name, or remove that "
                    + kind
                    + "."));
    return objection.isEmpty();
  }

  /** A role or policy serves one integration, or a second request would replace what it may do. */
  void requireSameIntegration(
      String field, String kind, String name, String integration, Map<String, String> tags) {
    String present = tags.getOrDefault(Tags.INTEGRATION, "");
    if (!present.equals(TagText.of(integration))) {
      violate(
          field,
          kind + "OfAnotherIntegration",
          name,
          "The "
              + kind
              + " serves the integration "
              + (present.isEmpty() ? "of no name" : present)
              + ", not "
              + integration
              + ". Give another name, or the integration that it serves.");
    }
  }

  /** Room for one more, by the names of {@code GetAccountSummary}. */
  void requireRoom(String what, String field, String name) {
    requireRoom(what, 1, field, name);
  }

  /** Room for so many more, by the names of {@code GetAccountSummary}. */
  void requireRoom(String what, int more, String field, String name) {
    if (quotas.lacksRoom(what, more)) {
      violate(
          field,
          "accountQuota",
          name,
          (more == 1
                  ? "The account has all "
                      + quotas.value(what + "Quota").getAsInt()
                      + " "
                      + what.toLowerCase(Locale.ROOT)
                      + " that its IAM quota allows."
                  : "The account has room for "
                      + (quotas.value(what + "Quota").getAsInt() - quotas.value(what).getAsInt())
                      + " more "
                      + what.toLowerCase(Locale.ROOT)
                      + " by its IAM quota, and "
                      + more
                      + " are needed.")
              + " Raise the quota or remove what isn't used.");
    }
  }

  /** A revoked key is replaced by a pass, and never by making it active. */
  void requireUsable(UserKeys keys, AccessKey stored) {
    if (keys.isRevoked(stored.id())) {
      violate(
          "/userName",
          "accessKeyRevoked",
          keys.userName(),
          "The user's stored access key "
              + stored.id()
              + " was revoked, and a new one isn't made yet. The revocation makes it in about a"
              + " minute, or any pass over the user: rotate it, then start again.");
    } else if (!stored.active()) {
      violate(
          "/userName",
          "accessKeyInactive",
          keys.userName(),
          "The user's stored access key "
              + stored.id()
              + " is inactive. Activate it if that was a mistake, or delete it so that a new one is"
              + " made.");
    }
  }

  /** The user's secret has no room for the tags of the request besides what is there. */
  void requireRoomForTags(String userName, String secretName, int taken) {
    SecretTags.objection(userName, secretName, taken)
        .ifPresent(objection -> violate("/tags", "secretTags", taken + " tags", objection));
  }

  /** The policy that grants the user its roles has no room for one more account. */
  void requireRoomForAccount(String userName, PolicyDocument granting) {
    GrantPolicy.objection(userName, granting)
        .ifPresent(objection -> violate("/userName", "userPolicySize", userName, objection));
  }

  /** IAM has no room for the key that would be made. */
  void refuseThirdKey(UserKeys keys) {
    violate(
        "/userName",
        "accessKeyLimit",
        keys.userName(),
        "The user has two access keys ("
            + String.join(", ", keys.keys().stream().map(AccessKey::id).toList())
            + ") and neither is the stored one. Delete the one that is no longer needed.");
  }

  /** IAM refuses the ARN of another partition's resource. */
  void requirePartition(IntegrationRequest request, String partition) {
    String field = request.commands().isNone() ? "/policyDocument" : "/resources";
    request.permissionPolicy().statements().stream()
        .flatMap(statement -> PolicyDocument.asList(statement.get("Resource")).stream())
        .map(Object::toString)
        .filter(resource -> !resource.equals("*"))
        .filter(resource -> !Wildcards.matches(ResourceArn.partitionOf(resource), partition))
        .distinct()
        .forEach(
            resource ->
                violate(
                    field,
                    "resourceOtherPartition",
                    resource,
                    "Write "
                        + partition
                        + " behind arn:, the partition that the account is in: IAM takes no"
                        + " resource of another."));
  }

  /** Managed policies of others on the role, such as a quarantine, take room from it. */
  void requireAttachable(int parts, int ofOthers) {
    int quota = quotas.value("AttachedPoliciesPerRoleQuota").orElse(PolicyPart.MOST);
    if (parts + ofOthers > quota) {
      violate(
          "/policyName",
          "attachedPolicies",
          parts + " policies",
          "A role may have "
              + quota
              + " managed policies in this account, and this one has "
              + ofOthers
              + " of others. Grant fewer actions, split the integration, or take the others off the"
              + " role.");
    }
  }

  void requirePolicySize(int characters) {
    OptionalInt quota = quotas.value("PolicySizeQuota");
    if (quota.isPresent() && characters > quota.getAsInt()) {
      violate(
          "/policyDocument",
          "policySize",
          characters + " characters",
          "A managed policy may have "
              + quota.getAsInt()
              + " characters in this account. Grant fewer actions or split the integration.");
    }
  }

  void requireTrustSize(int characters, int quota) {
    if (characters > quota) {
      violate(
          "/allowedSourceIps",
          "trustSize",
          characters + " characters",
          "The role's trust may have "
              + quota
              + " characters in this account. Give fewer or wider blocks.");
    }
  }

  private void violate(String field, String rule, String value, String remedy) {
    violations.add(new Violation(field, rule, value, remedy));
  }
}

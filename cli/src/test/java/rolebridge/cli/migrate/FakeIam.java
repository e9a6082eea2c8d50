package rolebridge.cli.migrate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.migrate.AccountPicture.Group;
import rolebridge.cli.migrate.AccountPicture.Policies;
import rolebridge.cli.migrate.AccountPicture.Role;
import rolebridge.cli.migrate.AccountPicture.User;

/** An account as somebody made it by hand. */
public final class FakeIam implements IamReader {

  public static final String ACCOUNT = "111122223333";
  public static final String USER = "xsoar.remediation";
  public static final String USER_ARN = userArn(USER);
  public static final String ROLE = "xsoar-IAM.integration-Role";
  public static final String POLICY_ARN = arn("policy/xsoar-IAM-Remediation_Policy");
  public static final Instant CREATED = Instant.parse("2025-11-24T08:00:00Z");
  public static final Instant USED = Instant.parse("2026-11-24T08:00:00Z");
  public static final RoleSettings USUAL = new RoleSettings("", "", 3600, Map.of());

  private static final Policies NONE = new Policies(Map.of(), List.of());

  private final List<User> users = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private final List<Role> roles = new ArrayList<>();
  private final Map<String, String> policies = new LinkedHashMap<>();
  private final Map<String, RoleSettings> settings = new HashMap<>();
  private final Map<String, List<HandMadeKey>> keys = new HashMap<>();

  /** One user with a key, its role with one managed policy, by the letter of the vendor's guide. */
  public static FakeIam byTheGuide() {
    return new FakeIam()
        .user(USER, Map.of("Description", "XSOAR remediation"), assuming(roleArn(ROLE)))
        .key(USER, "AKIAIOSFODNN7EXAMPLE", "sts")
        .policy(POLICY_ARN, document(allow("iam:UpdateAccountPasswordPolicy", "iam:ListUsers")))
        .role(ROLE, trusting("\"AWS\":\"" + USER_ARN + "\""), Map.of(), POLICY_ARN);
  }

  public static String arn(String resource) {
    return "arn:aws:iam::" + ACCOUNT + ":" + resource;
  }

  public static String userArn(String name) {
    return arn("user/" + name);
  }

  public static String roleArn(String name) {
    return arn("role/" + name);
  }

  public static String document(String... statements) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
  }

  public static String allow(String... actions) {
    return "{\"Effect\":\"Allow\",\"Action\":[\"%s\"],\"Resource\":\"*\"}"
        .formatted(String.join("\",\"", actions));
  }

  static String assuming(String... roleArns) {
    return document(
        "{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Resource\":[\"%s\"]}"
            .formatted(String.join("\",\"", roleArns)));
  }

  /** Principals as the members of an object. */
  public static String trusting(String principals) {
    return trusting(principals, "{}");
  }

  static String trusting(String principals, String condition) {
    return document(
        "{\"Effect\":\"Allow\",\"Principal\":{%s},\"Action\":\"sts:AssumeRole\",\"Condition\":%s}"
            .formatted(principals, condition));
  }

  FakeIam user(String name, Map<String, String> tags, String inlinePolicy) {
    return user(
        name, "/", tags, new Policies(Map.of(name + "-UserPolicy", inlinePolicy), List.of()));
  }

  FakeIam user(
      String name, String path, Map<String, String> tags, Policies policies, String... groupNames) {
    users.add(
        new User(
            name,
            path,
            arn("user" + path + name),
            "AIDA" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", ""),
            "",
            tags,
            policies,
            List.of(groupNames)));
    return this;
  }

  FakeIam group(String name, Policies its) {
    groups.add(new Group(name, its));
    return this;
  }

  /** A user without policies. */
  public FakeIam bare(String name) {
    return user(name, "/", Map.of(), NONE);
  }

  FakeIam key(String userName, String id, String service) {
    Optional<LastUse> use =
        service.isEmpty() ? Optional.empty() : Optional.of(new LastUse(USED, service, "us-east-1"));
    keys.computeIfAbsent(userName, _ -> new ArrayList<>())
        .add(new HandMadeKey(id, true, CREATED, use));
    return this;
  }

  FakeIam policy(String arn, String document) {
    policies.put(arn, document);
    return this;
  }

  public FakeIam role(String name, String trust, Map<String, String> inline, String... attached) {
    return role(name, "/", trust, inline, attached);
  }

  FakeIam role(
      String name, String path, String trust, Map<String, String> inline, String... attached) {
    roles.add(
        new Role(
            name,
            path,
            arn("role" + path + name),
            trust,
            new Policies(inline, List.of(attached)),
            Optional.of(USED)));
    settings.put(name, USUAL);
    return this;
  }

  FakeIam settings(String roleName, RoleSettings its) {
    settings.put(roleName, its);
    return this;
  }

  /** The role is deleted right after the account was read. */
  FakeIam vanishing(String roleName) {
    settings.remove(roleName);
    return this;
  }

  @Override
  public AccountPicture picture() {
    return new AccountPicture(users, groups, roles, policies);
  }

  @Override
  public Optional<RoleSettings> settings(String roleName) {
    return Optional.ofNullable(settings.get(roleName));
  }

  @Override
  public List<HandMadeKey> keys(String userName) {
    return keys.getOrDefault(userName, List.of());
  }

  @Override
  public String managedPolicy(String policyArn) {
    return document(allow("s3:GetObject", "s3:List*"));
  }
}

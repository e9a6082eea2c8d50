package rolebridge.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Json;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Policy;

/** Read from an account by its caller. */
public final class KeptInAccount implements KeptResources {

  private static final String OF_AWS = "aws:";
  private static final List<String> PREFIXES = List.of("/aws/lambda/", "/aws/vendedlogs/states/");

  private final Account account;

  /** Below no path, as CloudFormation makes the boundaries. */
  private final String policies;

  public KeptInAccount(Account account) {
    this.account = account;
    String[] caller = account.sts().getCallerIdentity().arn().split(":", -1);
    this.policies = "arn:%s:iam::%s:policy/".formatted(caller[1], caller[4]);
  }

  @Override
  public List<LogGroup> logGroups(Set<String> names) {
    List<LogGroup> groups = new ArrayList<>();
    try (CloudWatchLogsClient logs = account.logs()) {
      for (String prefix : PREFIXES) {
        String common =
            commonStart(names.stream().filter(name -> name.startsWith(prefix)).toList());
        if (common.isEmpty()) {
          continue;
        }
        logs.describeLogGroupsPaginator(r -> r.logGroupNamePrefix(common)).logGroups().stream()
            .filter(group -> names.contains(group.logGroupName()))
            .map(
                group ->
                    new LogGroup(
                        group.logGroupName(),
                        Optional.ofNullable(group.retentionInDays()),
                        Optional.ofNullable(group.kmsKeyId()),
                        tags(logs, group.arn())))
            .forEach(groups::add);
      }
    }
    return groups;
  }

  private static String commonStart(List<String> names) {
    String common = names.isEmpty() ? "" : names.getFirst();
    for (String name : names) {
      while (!name.startsWith(common)) {
        common = common.substring(0, common.length() - 1);
      }
    }
    return common;
  }

  /**
   * The tags of a log group but AWS's own. DescribeLogGroups gives ARNs that end with {@code :*},
   * which ListTagsForResource refuses.
   */
  public static Map<String, String> tags(CloudWatchLogsClient logs, String arn) {
    Map<String, String> tags =
        new TreeMap<>(
            logs.listTagsForResource(r -> r.resourceArn(arn.replaceFirst(":\\*$", ""))).tags());
    tags.keySet().removeIf(key -> key.startsWith(OF_AWS));
    return tags;
  }

  @Override
  public List<Boundary> boundaries(Set<String> names) {
    List<Boundary> boundaries = new ArrayList<>();
    try (IamClient iam = account.iam()) {
      for (String name : names) {
        try {
          Policy policy = iam.getPolicy(r -> r.policyArn(policies + name)).policy();
          boundaries.add(
              new Boundary(
                  name,
                  policy.arn(),
                  Objects.toString(policy.description(), ""),
                  document(iam, policy)));
        } catch (NoSuchEntityException none) {
          // The name is free.
        }
      }
    }
    return boundaries;
  }

  private static Map<String, Object> document(IamClient iam, Policy policy) {
    String encoded =
        iam.getPolicyVersion(r -> r.policyArn(policy.arn()).versionId(policy.defaultVersionId()))
            .policyVersion()
            .document();
    try {
      return Json.object(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean hasRole(String name) {
    try (IamClient iam = account.iam()) {
      iam.getRole(r -> r.roleName(name));
      return true;
    } catch (NoSuchEntityException none) {
      return false;
    }
  }
}

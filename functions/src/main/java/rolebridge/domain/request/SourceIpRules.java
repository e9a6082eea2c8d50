package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import rolebridge.domain.policy.AddressBlock;
import rolebridge.domain.policy.CompactJson;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;

/**
 * The addresses a role may be assumed from. They become a condition on {@code aws:SourceIp}, which
 * holds the public address AWS sees, and which isn't there at all when the call comes through a VPC
 * endpoint: a private address can never match it (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip">aws:SourceIp</a>).
 */
final class SourceIpRules {

  /** IAM and STS quotas: role trust policy length, unless the account has had it raised. */
  static final int TRUST_LIMIT = 2_048;

  /** Of the length it has in the commercial partition, whatever the account and its namespace. */
  private static final String ARN_BEFORE_NAME =
      "arn:aws:iam::123456789012:user" + Namespace.DEFAULT.path();

  /** Our own limit: a wider block is hardly one organization's and protects nothing. */
  private static final int WIDEST_IPV4 = 8;

  /** As {@link #WIDEST_IPV4}. */
  private static final int WIDEST_IPV6 = 16;

  /** IANA's special-purpose and multicast blocks that no public source address comes from. */
  private static final List<AddressBlock> NEVER_PUBLIC =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "224.0.0.0/4",
              "240.0.0.0/4")
          .map(text -> AddressBlock.parse(text).orElseThrow())
          .toList();

  /** IANA has given out no other public IPv6 addresses. */
  private static final AddressBlock PUBLIC_IPV6 = AddressBlock.parse("2000::/3").orElseThrow();

  private SourceIpRules() {}

  static Optional<List<String>> read(Field field) {
    return field.elements().map(SourceIpRules::readAll);
  }

  private static List<String> readAll(List<Field> elements) {
    List<String> blocks = new ArrayList<>();
    Set<AddressBlock> seen = new HashSet<>();
    for (Field element : elements) {
      Optional<String> text = element.text();
      text.ifPresent(block -> check(element, block, seen));
      text.ifPresent(blocks::add);
    }
    return blocks;
  }

  private static void check(Field element, String text, Set<AddressBlock> seen) {
    Optional<AddressBlock> parsed = AddressBlock.parse(text);
    if (parsed.isEmpty()) {
      element.violates(
          "sourceIpForm",
          "Write an IPv4 or IPv6 address or a block in CIDR form, e.g. 203.0.113.0/24.");
      return;
    }
    AddressBlock block = parsed.get();
    if (block.prefix() < (block.isIpv4() ? WIDEST_IPV4 : WIDEST_IPV6)) {
      element.violates(
          "sourceIpTooWide",
          "Write a block no wider than /%d, or leave allowedSourceIps out to admit every address."
              .formatted(block.isIpv4() ? WIDEST_IPV4 : WIDEST_IPV6));
      return;
    }
    if (isNeverPublic(block)) {
      element.violates(
          "sourceIpNotPublic",
          "Write the public address your traffic leaves with: AWS never sees this one.");
    }
    if (block.hasHostBits()) {
      element.violates(
          "sourceIpHostBits",
          "Write %s for the whole block, or the address without its prefix length."
              .formatted(block.network()));
    }
    if (!seen.add(block.network())) {
      element.violates("duplicateSourceIp", "Leave this out: it is in the list already.");
    }
  }

  /** Whether no call that AWS sees comes from the block. */
  static boolean isNeverPublic(AddressBlock block) {
    return block.isIpv4()
        ? NEVER_PUBLIC.stream().anyMatch(block::isWithin)
        : !block.isWithin(PUBLIC_IPV6) && !PUBLIC_IPV6.isWithin(block);
  }

  /**
   * Checks that the trust document would fit; what the account's own limit and other statements
   * leave of it, only the account can tell.
   */
  static void checkTrustSize(Field field, String userName, List<String> blocks) {
    String name = userName.substring(0, Math.min(userName.length(), NameRules.USER_NAME_LIMIT));
    PolicyDocument trust =
        PolicyDocument.of(List.of(TrustPolicy.statementFor(ARN_BEFORE_NAME + name, blocks)));
    if (CompactJson.text(trust.json(), TRUST_LIMIT + 1).length() > TRUST_LIMIT) {
      field.violates(
          "trustSize",
          blocks.size() + " blocks",
          "Write fewer or wider blocks: the role's trust document would be longer than %d characters."
              .formatted(TRUST_LIMIT));
    }
  }
}

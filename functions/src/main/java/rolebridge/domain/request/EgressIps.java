package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.domain.policy.AddressBlock;

/**
 * The addresses that rolebridge itself calls AWS from when it proves access. A role that may be
 * assumed from certain addresses only has to admit them too, or the proof fails.
 *
 * @param blocks in CIDR form, by the rules of a request's {@code allowedSourceIps}; empty when they
 *     aren't known
 */
public record EgressIps(List<String> blocks) {

  /** Nothing is known about them. */
  public static final EgressIps NONE = new EgressIps(List.of());

  public EgressIps {
    blocks = List.copyOf(blocks);
    if (!blocks.isEmpty()) {
      requireValid(blocks);
    }
  }

  private static void requireValid(List<String> blocks) {
    Violations violations = new Violations();
    SourceIpRules.read(Field.root(blocks, violations));
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException(
          String.join(
              " ",
              violations.all().stream()
                  .map(
                      violation ->
                          violation.value() + " (" + violation.rule() + "): " + violation.remedy())
                  .toList()));
    }
  }

  /**
   * The blocks written with commas between them; blank for none.
   *
   * @throws IllegalArgumentException when one breaks a rule, naming each
   */
  public static EgressIps parse(String commaSeparated) {
    return commaSeparated.isBlank()
        ? NONE
        : new EgressIps(Stream.of(commaSeparated.split(",", -1)).map(String::strip).toList());
  }

  /**
   * The request's blocks and, behind them, those of these that the request's don't cover. A request
   * that limits nothing stays so.
   */
  public List<String> addedTo(List<String> allowedSourceIps) {
    if (allowedSourceIps.isEmpty()) {
      return allowedSourceIps;
    }
    List<String> all = new ArrayList<>(allowedSourceIps);
    blocks.stream().filter(block -> !isCovered(block, allowedSourceIps)).forEach(all::add);
    return List.copyOf(all);
  }

  private static boolean isCovered(String block, List<String> by) {
    AddressBlock parsed = AddressBlock.parse(block).orElseThrow();
    return by.stream()
        .map(AddressBlock::parse)
        .flatMap(Optional::stream)
        .anyMatch(parsed::isWithin);
  }
}

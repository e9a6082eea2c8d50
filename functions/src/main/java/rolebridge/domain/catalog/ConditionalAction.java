package rolebridge.domain.catalog;

/**
 * An action that a command needs in some cases only. Most come from AWS's documentation, not from
 * the integration's code.
 *
 * @param when the case, e.g. {@code tags are given}
 */
public record ConditionalAction(String action, String when) {}

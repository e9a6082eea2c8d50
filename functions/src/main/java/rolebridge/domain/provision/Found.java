package rolebridge.domain.provision;

/**
 * What was there already when the execution began, in short. A step goes by it only to choose which
 * call to try first, and looks again where it matters: a wrong one costs calls, and lets nothing be
 * made or changed that a right one wouldn't. One that denies what was there saves the last look at
 * a managed policy before the mark, and the wait before it; what was changed there by hand, an
 * audit reports.
 *
 * @param user whether the user was there
 * @param policy whether the managed policy was there
 * @param role whether the role was there
 * @param ready the digest of the plan that the role was marked as proven for, empty when it wasn't
 * @param secret whether the user's secret was there, also while its deletion was scheduled
 */
public record Found(boolean user, boolean policy, boolean role, String ready, boolean secret) {}

package rolebridge.cli.verify;

/** What a trial works with. */
public record Bench(
    Run run,
    Identities identities,
    Calls calls,
    Secrets secrets,
    Judgement judgement,
    Starts starts,
    Patience patience) {}

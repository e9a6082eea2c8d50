package rolebridge.handler;

import rolebridge.domain.provision.Plan;

/** Input of the states that need the plan only. */
public record PlanInput(Plan plan) {}

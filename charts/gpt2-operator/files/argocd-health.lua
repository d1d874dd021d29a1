-- Argo CD's health of a FineTuneJob (gpt2.dev), for argocd-cm:
--   resource.customizations.health.gpt2.dev_FineTuneJob: | (this file)
-- https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#custom-health-checks
local status = obj.status or {}
local generation = obj.metadata and obj.metadata.generation

-- the message of the first of these conditions that has that status
local function message(types, truth)
  for _, type in ipairs(types) do
    for _, condition in ipairs(status.conditions or {}) do
      if condition.type == type and condition.status == truth and (condition.message or "") ~= "" then
        return condition.message
      end
    end
  end
  return nil
end

local function health(word, text)
  return { status = word, message = text or status.phase or "" }
end

if status.phase == nil or status.observedGeneration ~= generation then
  return health("Progressing", "the operator hasn't looked at this version of the spec yet")
end

if status.phase == "Complete" then
  return health("Healthy", message({ "Complete" }, "True"))
end
if status.phase == "Planned" then
  return health("Healthy", message({ "Feasible" }, "True") or message({ "Feasible" }, "Unknown"))
end
if status.phase == "Failed" then
  return health("Degraded", message({ "Failed", "Stalled" }, "True"))
end
if status.phase == "Invalid" then
  return health("Degraded", message({ "Accepted" }, "False") or message({ "Stalled" }, "True"))
end
if status.phase == "Infeasible" then
  return health("Degraded", message({ "Feasible" }, "False") or message({ "Stalled" }, "True"))
end
if status.phase == "Suspended" then
  return health("Suspended", message({ "Suspended" }, "True"))
end

local text = message({ "Stalled", "Running", "Reconciling" }, "True") or message({ "Running" }, "False")
local training = status.training
if training and training.step and training.steps then
  -- Argo CD has no library string for health checks
  text = "step " .. training.step .. " of " .. training.steps .. (text and (", " .. text) or "")
end
return health("Progressing", text)

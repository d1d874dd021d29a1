# "make" alone lists the targets. What is more than a line lies in the scripts that are called here.
SHELL := /bin/bash
.NOTPARALLEL:
.DEFAULT_GOAL := help

MAVEN := .mvn/maven.sh
KIND := manifests/kind
# also with kind's, kubectl's and helm's folders on PATH, and KUBECONFIG of the test cluster
IN_CLUSTER := $(KIND)/with-tools.sh

.PHONY: help quick test test-gpu demo images images-cuda sbom bench-step bench-sample bench-memory bench-costs bench-plan bench-remat bench-limit bench-encode bench-scale cluster load down format clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

quick: ## format check, compilation with all lints, the tests that need no cluster and start no trainer
	$(MAVEN) test

test: load ## sets up everything (kind cluster, images), then all tests
	$(IN_CLUSTER) $(MAVEN) verify --fail-at-end -DexcludedGroups=gpu

test-gpu: ## the tests that need a CUDA device; not part of "test" (fetches 1.2 GB once, as images-cuda)
	trainer-image/base/test-gpu.sh

demo: load ## from nothing to a fine-tuned model: cluster, operator, a sample FineTuneJob, its checkpoint
	$(IN_CLUSTER) $(KIND)/demo.sh

images: ## the images of trainer and operator, as target/jib-image.tar of their modules (IMAGE_BASE=... takes a published base)
	trainer-image/base/images.sh

images-cuda: ## the trainer's image for NVIDIA GPUs, as trainer-image/trainer/target/jib-image-cuda.tar (fetches 1.2 GB once)
	trainer-image/base/images.sh --cuda

sbom: ## what the images of trainer and operator are made of (CycloneDX), as target/sbom.json of their modules
	trainer-image/base/sbom.sh

bench-step: ## a training step of the 124M model against PyTorch eager, interleaved (ARGS="--threads 2 --pairs 9")
	trainer-image/bench/step.sh $(ARGS)

bench-sample: ## samples of the 124M model against transformers' generate(), interleaved (ARGS="--batch 1 8 --prompt 512 --threads 2")
	trainer-image/bench/sample.sh $(ARGS)

bench-memory: ## predicted, accounted and whole-process memory of the 124M model
	trainer-image/bench/memory.sh

bench-costs: ## predicted and measured time of a step of the 124M model, with all and with less memory (ARGS=--gpu)
	trainer-image/bench/costs.sh $(ARGS)

bench-limit: ## training under memory limits that the kernel enforces, against what was planned (ARGS="--limits 1 --steps 200")
	trainer-image/bench/limit.sh $(ARGS)

bench-plan: ## plans of the comparison graphs: extra computation, peak, CPU seconds (ARGS="--limits '50 25' GRAPH...")
	trainer-image/bench/plan.sh $(ARGS)

bench-remat: ## our plans and PyTorch's ways of saving activation memory: bytes held, peak, time; 124M at T=512 and 1024 (ARGS="--case 355M:512 --rounds 5")
	trainer-image/bench/remat.sh $(ARGS)

bench-encode: ## encoding text against tiktoken, interleaved (ARGS="--threads 2 --pairs 9 TEXT...")
	trainer-image/bench/encode.sh $(ARGS)

bench-scale: images ## the operator with thousands of jobs and nodes, in a cluster of its own (ARGS="5000 1000"; takes Go 1.25)
	operator/bench/scale.sh $(ARGS)

cluster: ## a kind cluster named gpt2; prints the path of its kubeconfig
	@$(KIND)/up.sh

load: cluster images ## cluster and images, and the images in the cluster
	$(KIND)/load-image.sh {trainer-image/trainer,operator}/target/jib-image.tar

down: ## deletes the cluster, and undoes what was done to this machine for it; costly results stay in the cache
	$(KIND)/down.sh --all

format: ## formats the Java sources
	$(MAVEN) spotless:apply

clean: ## deletes what was built in this clone
	$(MAVEN) clean

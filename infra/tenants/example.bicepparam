using '../main.bicep'

param instance = 'example'
param location = 'westeurope'
param entraTenant = '00000000-0000-4000-8000-000000000001'
param entraAudience = 'api://mtgs-example'
param operators = ['operators@example.com']
param budget = { amount: 100, start: '2026-12-01' }
